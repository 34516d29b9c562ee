internal import Glibc

/// Where an augmented image takes its pixels from, what is cut out of it, and its tone.
public struct Placement: Sendable, Equatable {
  /// Source column and row of the pixel at column x and row y: (a · x + b · y + c, d · x + e · y + f).
  public var mapping: (a: Float, b: Float, c: Float, d: Float, e: Float, f: Float)
  /// Columns and rows that become zero.
  public var hole: (columns: Range<Int>, rows: Range<Int>)
  /// What the first channel is multiplied by, and what is added to it.
  public var tone: (gain: Float, offset: Float)

  /// The image as it is.
  public init() {
    mapping = (1, 0, 0, 0, 1, 0)
    hole = (0..<0, 0..<0)
    tone = (1, 0)
  }

  /// Whether both are the same.
  public static func == (one: Placement, other: Placement) -> Bool {
    one.mapping == other.mapping && one.hole == other.hole && one.tone == other.tone
  }
}

/// Augmented images that a gradient passes through: what is augmented is linear in the image.
extension Workers {
  /// Takes each image's pixels from their places, bilinearly; zero outside and in holes.
  public func place(_ images: Tensor, at placements: [Placement], into placed: Tensor) {
    check(images, placed, placements)
    let shape = images.shape
    let channels = shape.channels
    let size = shape.elementCount / shape.count
    placed.change()
    forEachBlock(shape.count) { image in
      let source = unsafe images.base + image * size
      let target = unsafe placed.base + image * size
      unsafe target.update(repeating: 0, count: size)
      Self.forEachTap(shape, placements[image]) { pixel, tap, weight in
        let tone = placements[image].tone
        let value = unsafe source[tap * channels] * tone.gain + tone.offset
        unsafe target[pixel * channels] += weight * value
        for c in 1..<max(1, channels) {
          unsafe target[pixel * channels + c] += weight * source[tap * channels + c]
        }
      }
    }
  }

  /// The gradient of the images, given that of what `place` made of them.
  public func placeGradient(
    _ gradient: Tensor, of placements: [Placement], into imageGradient: Tensor
  ) {
    check(gradient, imageGradient, placements)
    let shape = gradient.shape
    let channels = shape.channels
    let size = shape.elementCount / shape.count
    forEachBlock(shape.count) { image in
      let source = unsafe gradient.base + image * size
      let target = unsafe imageGradient.base + image * size
      unsafe target.update(repeating: 0, count: size)
      Self.forEachTap(shape, placements[image]) { pixel, tap, weight in
        let gain = placements[image].tone.gain
        unsafe target[tap * channels] += weight * gain * source[pixel * channels]
        for c in 1..<max(1, channels) {
          unsafe target[tap * channels + c] += weight * source[pixel * channels + c]
        }
      }
    }
  }

  /// Calls `body` with the index of each pixel, of a pixel it is made of, and that one's weight.
  @inline(__always)
  private static func forEachTap(
    _ shape: Shape, _ placement: Placement, _ body: (Int, Int, Float) -> Void
  ) {
    let (a, b, c, d, e, f) = placement.mapping
    let (height, width) = (shape.height, shape.width)
    for y in 0..<height {
      let isCut = placement.hole.rows.contains(y)
      for x in 0..<width {
        if isCut && placement.hole.columns.contains(x) { continue }
        let column = a * Float(x) + b * Float(y) + c
        let row = d * Float(x) + e * Float(y) + f
        guard column > -1, row > -1, column < Float(width), row < Float(height) else { continue }
        let left = Int(floorf(column))
        let top = Int(floorf(row))
        let right = column - Float(left)
        let down = row - Float(top)
        let pixel = y * width + x
        let first = top * width + left
        if top >= 0 {
          if left >= 0 && right < 1 { body(pixel, first, (1 - right) * (1 - down)) }
          if right > 0 && left + 1 < width { body(pixel, first + 1, right * (1 - down)) }
        }
        if down > 0 && top + 1 < height {
          if left >= 0 { body(pixel, first + width, (1 - right) * down) }
          if right > 0 && left + 1 < width { body(pixel, first + width + 1, right * down) }
        }
      }
    }
  }

  private func check(_ images: Tensor, _ placed: Tensor, _ placements: [Placement]) {
    precondition(
      images.shape == placed.shape && placements.count == images.shape.count,
      "Workers.place: \(images.shape) into \(placed.shape) at \(placements.count) placements")
  }
}
