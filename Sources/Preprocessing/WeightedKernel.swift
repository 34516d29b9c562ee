/// Interpolates between four or eight neighbors in each direction, in Float, from a table of weights.
struct WeightedKernel<Taps: SIMD & Sendable> where Taps.Scalar == Float {
  /// Positions between two samples in the table; between them weights are interpolated.
  private static var phases: Int { 2048 }

  private let image: BorderedImage
  private let table: [Taps]

  /// - Precondition: `interpolation` has as many taps as `Taps`, and the image's margin is as wide.
  init(_ image: BorderedImage, _ interpolation: Interpolation) {
    precondition(interpolation.taps == Taps.scalarCount && image.margin >= Taps.scalarCount)
    self.image = image
    table = (0...Self.phases + 1).map { phase in
      let fraction = min(Double(phase) / Double(Self.phases), 1)
      var weights = Taps()
      for (index, weight) in interpolation.weights(fraction: fraction).enumerated() {
        weights[index] = Float(weight)
      }
      return weights
    }
  }

  /// Adds interpolated values to `sums`.
  ///
  /// - Parameters:
  ///   - positions: Continuous coordinates of the image, at most half a margin outside.
  ///   - sums: What is added to, one entry a position.
  func add(at positions: borrowing Span<PlanePoint>, to sums: inout MutableSpan<Float>) {
    let samples = image.samples.span
    let weights = table.span
    let before = Taps.scalarCount / 2 - 1
    for index in sums.indices {
      let column = positions[index].x - 0.5
      let row = positions[index].y - 0.5
      let left = column.rounded(.down)
      let top = row.rounded(.down)
      let across = Self.weights(weights, column - left)
      let down = Self.weights(weights, row - top)
      var start =
        (Int(top) - before + image.margin) * image.stride + Int(left) - before + image.margin
      var value: Float = 0
      for line in 0..<Taps.scalarCount {
        var neighbors = Taps()
        for tap in 0..<Taps.scalarCount { neighbors[tap] = Float(samples[start + tap]) }
        value += down[line] * (across * neighbors).sum()
        start += image.stride
      }
      sums[index] += value
    }
  }

  @inline(__always)
  private static func weights(_ table: borrowing Span<Taps>, _ fraction: Double) -> Taps {
    let position = fraction * Double(phases)
    let phase = Int(position)
    let part = Float(position - Double(phase))
    return table[phase] + (table[phase + 1] - table[phase]) * part
  }
}
