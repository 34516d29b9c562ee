internal import Radiographs

/// An image with one more sample on each side (two at right and below), so that interpolation
/// reads four neighbors everywhere and never asks where the edge is.
struct BorderedImage: Sendable {
  /// The size without the border.
  let size: PixelSize
  /// Samples a row, border included.
  let stride: Int
  /// Row by row, from the border above on.
  let samples: [UInt16]

  /// Copies an image.
  init(_ image: borrowing Radiograph, border: Border) {
    size = PixelSize(width: image.width, height: image.height)
    stride = image.width + 3
    var samples: [UInt16] = []
    samples.reserveCapacity(stride * (image.height + 3))
    for row in -1..<image.height + 2 {
      let isOutside = row < 0 || row >= image.height
      if isOutside && border == .black {
        samples.append(contentsOf: repeatElement(0, count: stride))
        continue
      }
      let start = min(max(row, 0), image.height - 1) * image.width
      let line = image.samples[start..<start + image.width]
      let left = border == .black ? 0 : line[start]
      let right = border == .black ? 0 : line[start + image.width - 1]
      samples.append(left)
      samples.append(contentsOf: line)
      samples.append(right)
      samples.append(right)
    }
    self.samples = samples
  }
}
