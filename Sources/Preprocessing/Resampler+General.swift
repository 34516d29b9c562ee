internal import Radiographs

/// Any mapping with any interpolation, point by point.
extension Resampler {
  /// The output of a mapping from more neighbors than two in each direction.
  func weighted(through mapping: Mapping) -> [UInt16] {
    if interpolation == .bicubic {
      let kernel = WeightedKernel<SIMD4<Float>>(reduced, interpolation)
      return interpolated(through: mapping) { kernel.add(at: $0, to: &$1) }
    }
    let kernel = WeightedKernel<SIMD8<Float>>(reduced, interpolation)
    return interpolated(through: mapping) { kernel.add(at: $0, to: &$1) }
  }

  /// Reads one value for each output sample, or 2 × 2 where the steps between them are long.
  func interpolated(
    through mapping: Mapping,
    add: (borrowing Span<PlanePoint>, inout MutableSpan<Float>) -> Void
  ) -> [UInt16] {
    let fine = fineness(of: mapping)
    let (width, height) = (mapping.output.width, mapping.output.height)
    let scale = 1 / Float(fine * fine)
    let maximum = Float((1 << bits) - 1)
    var points = [PlanePoint](repeating: PlanePoint(x: 0, y: 0), count: width)
    var sums = [Float](repeating: 0, count: width)
    var result: [UInt16] = []
    result.reserveCapacity(width * height)
    for row in 0..<height {
      var line = sums.mutableSpan
      for column in line.indices { line[column] = 0 }
      for part in 0..<fine * fine {
        let left = (Double(part % fine) + 0.5) / Double(fine)
        let y = Double(row) + (Double(part / fine) + 0.5) / Double(fine)
        for column in points.indices {
          let point = mapping.sourcePoint(forOutput: PlanePoint(x: Double(column) + left, y: y))
          points[column] = PlanePoint(
            x: folded(point.x / blocks.x, count: reduced.size.width),
            y: folded(point.y / blocks.y, count: reduced.size.height))
        }
        add(points.span, &line)
      }
      for column in line.indices {
        result.append(UInt16(min(max(line[column] * scale + 0.5, 0), maximum)))
      }
    }
    return result
  }

  /// A coordinate of the reduced image, brought to where its border continues it.
  private func folded(_ coordinate: Double, count: Int) -> Double {
    let length = Double(count)
    guard border == .reflection else {
      let margin = Double(reduced.margin) / 2
      return min(max(coordinate, -margin), length + margin)
    }
    if coordinate >= 0 && coordinate <= length { return coordinate }
    // An image far outside its frame is read at its edge.
    let limited = min(max(coordinate, -0x1p24), 0x1p24)
    let rest = limited.remainder(dividingBy: 2 * length)
    return abs(rest)
  }

  /// Values in each direction for one output sample.
  private func fineness(of mapping: Mapping) -> Int {
    // A bend lengthens no step by more than its slope.
    let longest = mapping.bends.reduce(1.0) { $0 * (1 + $1.field.slope) }
    let whole = mapping.bends.reduce(mapping.projection) { $0 * $1.projection }
    let shrink = Projection(
      scale: PlanePoint(x: 1 / blocks.x, y: 1 / blocks.y), shift: PlanePoint(x: 0, y: 0))
    let step = Self.longestStep(of: shrink * whole, over: mapping.output)
    return step * longest > Self.longestStep ? 2 : 1
  }
}
