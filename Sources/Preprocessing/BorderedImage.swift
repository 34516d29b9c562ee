internal import Radiographs

/// An image with more samples on each side, so that interpolation reads neighbors everywhere and never
/// asks where the edge is.
struct BorderedImage: Sendable {
  /// The size without the border.
  let size: PixelSize
  /// Samples more at left and above; one more than that at right and below.
  let margin: Int
  /// Samples a row, border included.
  let stride: Int
  /// Row by row, from the border above on.
  let samples: [UInt16]

  /// Copies an image.
  init(_ image: borrowing Radiograph, border: Border, margin: Int = 1) {
    size = PixelSize(width: image.width, height: image.height)
    self.margin = margin
    stride = image.width + 2 * margin + 1
    let outside = border.value(bits: image.bits) ?? 0
    var samples: [UInt16] = []
    samples.reserveCapacity(stride * (image.height + 2 * margin + 1))
    for row in -margin..<image.height + margin + 1 {
      guard let source = border.position(row, count: image.height) else {
        samples.append(contentsOf: repeatElement(outside, count: stride))
        continue
      }
      let start = source * image.width
      func append(_ column: Int) {
        let place = border.position(column, count: image.width)
        samples.append(place.map { image.samples[start + $0] } ?? outside)
      }
      for column in -margin..<0 { append(column) }
      samples.append(contentsOf: image.samples[start..<start + image.width])
      for column in image.width..<image.width + margin + 1 { append(column) }
    }
    self.samples = samples
  }
}
