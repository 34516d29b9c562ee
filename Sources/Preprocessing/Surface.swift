/// A square grid of values around zero, as a surface that can be moved by parts of a cell.
struct Surface {
  /// Cells along each side.
  static let side = Fingerprint.side
  /// Row by row.
  private(set) var values: [Double]

  /// Levels less their mean, scaled to a sum of squares of 1; nil when all are equal.
  init?(_ fingerprint: Fingerprint) {
    values = fingerprint.levels.map { Double($0) }
    guard Self.normalize(&values) else { return nil }
  }

  private init(values: [Double]) { self.values = values }

  /// Subtracts the mean and divides by the length; false when nothing is left.
  static func normalize(_ values: inout [Double]) -> Bool {
    let mean = values.reduce(0, +) / Double(values.count)
    var sum = 0.0
    for index in values.indices {
      values[index] -= mean
      sum += values[index] * values[index]
    }
    guard sum > 1e-12 else { return false }
    let length = sum.squareRoot()
    for index in values.indices { values[index] /= length }
    return true
  }

  /// The surface read elsewhere, between cells by Catmull-Rom cubics (Keys, "Cubic convolution
  /// interpolation for digital image processing", 1981); beyond the edge it goes on as it ends.
  func moved(by motion: Motion) -> Surface {
    let columns = Taps(shift: motion.right, stretch: motion.wider)
    let rows = Taps(shift: motion.down, stretch: motion.higher)
    let side = Self.side
    let source = values.span
    var result = [Double](repeating: 0, count: side * side)
    var target = result.mutableSpan
    var line = [Double](repeating: 0, count: side)
    let columnIndices = columns.indices.span
    let columnWeights = columns.weights.span
    for row in 0..<side {
      let taps = rows.indices[row]
      let weights = rows.weights[row]
      var written = line.mutableSpan
      for column in 0..<side {
        written[column] =
          weights.x * source[taps.x * side + column] + weights.y * source[taps.y * side + column]
          + weights.z * source[taps.z * side + column]
          + weights.w * source[taps.w * side + column]
      }
      let read = line.span
      for column in 0..<side {
        let taps = columnIndices[column]
        let weights = columnWeights[column]
        target[row * side + column] =
          weights.x * read[taps.x] + weights.y * read[taps.y] + weights.z * read[taps.z]
          + weights.w * read[taps.w]
      }
    }
    return Surface(values: result)
  }

  /// What is left without the mean of 3 × 3 neighbors, inside the outermost ring; nil when nothing is.
  ///
  /// Scaled to a sum of squares of 1.
  var detail: [Double]? {
    let side = Self.side
    var result: [Double] = []
    result.reserveCapacity((side - 2) * (side - 2))
    let source = values.span
    for row in 1..<side - 1 {
      for column in 1..<side - 1 {
        let index = row * side + column
        var sum = 0.0
        for middle in stride(from: index - side, through: index + side, by: side) {
          sum += source[middle - 1] + source[middle] + source[middle + 1]
        }
        result.append(source[index] - sum / 9)
      }
    }
    return Self.normalize(&result) ? result : nil
  }

  /// Which four values each output of an axis is made of, and in what parts.
  private struct Taps {
    var indices: [SIMD4<Int>] = []
    var weights: [SIMD4<Double>] = []

    init(shift: Double, stretch: Double) {
      indices.reserveCapacity(side)
      weights.reserveCapacity(side)
      let last = Double(side - 1)
      for index in 0..<side {
        let offset = shift + stretch * Motion.place(index)
        let position = min(max(Double(index) + offset, 0), last)
        let cell = min(position.rounded(.down), last - 1)
        let f = position - cell
        let square = f * f
        let cube = square * f
        weights.append([
          square - 0.5 * f - 0.5 * cube, 1 - 2.5 * square + 1.5 * cube,
          0.5 * f + 2 * square - 1.5 * cube, 0.5 * cube - 0.5 * square,
        ])
        let first = Int(cell) - 1
        indices.append([max(first, 0), first + 1, first + 2, min(first + 3, side - 1)])
      }
    }
  }
}
