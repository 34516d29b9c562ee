/// Images as what each size adds to the one below it (Haar 1910; Mallat 1989).
///
/// Cells of 2 × 2 pixels become their mean and three differences, of rows, columns and diagonals, each a
/// quarter of a signed sum. The means are an image of half the size, which is taken apart in the same way,
/// down to 4 × 4 pixels.
public struct HaarWavelets: Sendable {
  /// Where the numbers of each size lie among those of an image: the differences of the finest cells first,
  /// the smallest image last.
  public let bands: [Range<Int>]
  private let shape: Shape
  private let workers: Workers
  /// Rows of cells of each size.
  private let sides: [Int]
  /// The images of all smaller sizes.
  private let means: Tensor

  private static let smallest = 4

  /// Wavelets of squares of `shape`, a power of two of at least 8 pixels each way.
  public init(_ shape: Shape, workers: Workers) {
    sides = Array(sequence(first: shape.height / 2) { $0 / 2 }.prefix { $0 >= Self.smallest })
    precondition(
      shape.height == shape.width && shape.channels == 1 && sides.last == Self.smallest
        && shape.height == Self.smallest << sides.count, "HaarWavelets: \(shape)")
    self.shape = shape
    self.workers = workers
    let areas = sides.map { $0 * $0 }
    var bands: [Range<Int>] = []
    for size in areas.map({ 3 * $0 }) + [Self.smallest * Self.smallest] {
      let start = bands.last?.upperBound ?? 0
      bands.append(start..<start + size)
    }
    self.bands = bands
    means = Tensor(Shape(rows: shape.count, channels: areas.reduce(0, +)))
  }

  /// The shape of the numbers: a row for each image.
  public var outputShape: Shape {
    Shape(rows: shape.count, channels: shape.elementCount / shape.count)
  }

  /// numbers = W · images.
  public func transform(_ images: Tensor, into numbers: Tensor) {
    check(images, numbers)
    workers.forEachBlock(shape.count) { image in
      let numbers = unsafe numbers.base + image * outputShape.channels
      var large = unsafe images.base + image * outputShape.channels
      var small = unsafe means.base + image * means.shape.channels
      for (band, side) in zip(bands, sides) {
        let area = side * side
        let rows = unsafe numbers + band.lowerBound
        for place in 0..<area {
          let pixel = unsafe large + Self.corner(place, side)
          let (a, b, c, d) = unsafe (pixel[0], pixel[1], pixel[2 * side], pixel[2 * side + 1])
          unsafe rows[place] = ((a + b) - (c + d)) / 4
          unsafe rows[area + place] = ((a - b) + (c - d)) / 4
          unsafe rows[2 * area + place] = ((a - b) - (c - d)) / 4
          unsafe small[place] = ((a + b) + (c + d)) / 4
        }
        unsafe large = small
        unsafe small += area
      }
      unsafe (numbers + bands[sides.count].lowerBound).update(
        from: large, count: bands[sides.count].count)
    }
  }

  /// images = Wᵀ · numbers: the gradient of `transform`.
  public func gradient(_ numbers: Tensor, into images: Tensor) {
    check(images, numbers)
    workers.forEachBlock(shape.count) { image in
      let numbers = unsafe numbers.base + image * outputShape.channels
      let smallest = bands[sides.count]
      var small = unsafe means.base + (image + 1) * means.shape.channels - smallest.count
      unsafe small.update(from: numbers + smallest.lowerBound, count: smallest.count)
      for (level, side) in sides.enumerated().reversed() {
        let area = side * side
        let rows = unsafe numbers + bands[level].lowerBound
        let large =
          unsafe level == 0
          ? images.base + image * outputShape.channels : small - 4 * area
        for place in 0..<area {
          let pixel = unsafe large + Self.corner(place, side)
          let mean = unsafe small[place]
          let (r, c, d) = unsafe (rows[place], rows[area + place], rows[2 * area + place])
          unsafe pixel[0] = (mean + r + c + d) / 4
          unsafe pixel[1] = (mean + r - c - d) / 4
          unsafe pixel[2 * side] = (mean - r + c - d) / 4
          unsafe pixel[2 * side + 1] = (mean - r - c + d) / 4
        }
        unsafe small = large
      }
    }
  }

  /// The upper left pixel of a cell, whose rows have `side` of them.
  private static func corner(_ place: Int, _ side: Int) -> Int {
    place / side * 4 * side + place % side * 2
  }

  private func check(_ images: Tensor, _ numbers: Tensor) {
    precondition(
      images.shape == shape && numbers.shape == outputShape,
      "HaarWavelets: \(images.shape) and \(numbers.shape) for \(shape)")
  }
}
