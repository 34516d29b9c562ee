/// Which source samples each output sample of one direction is made of, and in what parts.
struct AxisTaps {
  /// Where the taps of each output sample begin; one more entry than there are output samples.
  private(set) var starts: [Int] = [0]
  /// Source positions.
  private(set) var indices: [Int] = []
  /// The part each of them has.
  private(set) var parts: [Float] = []
  /// The sum of the parts of each output sample, those outside a black border included.
  private(set) var totals: [Float] = []
  /// The sum of those inside it.
  private(set) var covered: [Float] = []
  /// Whether each output sample is one source sample.
  private(set) var copies = true

  /// Averages over the area of each output sample when shrinking, and interpolates otherwise.
  init(
    axis: UprightMapping.Axis, sourceCount: Int, border: Border, interpolation: Interpolation
  ) {
    let shrinks = snapped(axis.scale * Double(axis.count)) > Double(axis.count)
    starts.reserveCapacity(axis.count + 1)
    for output in 0..<axis.count {
      if !shrinks, interpolation != .bilinear {
        interpolate(
          snapped(axis.scale * (Double(output) + 0.5) + axis.shift - 0.5), interpolation,
          sourceCount: sourceCount, border: border)
        continue
      }
      let low: Double
      let high: Double
      if shrinks {
        low = snapped(axis.scale * Double(output) + axis.shift)
        high = snapped(axis.scale * Double(output + 1) + axis.shift)
      } else {
        // A window as wide as a source sample weighs two neighbors exactly as linear interpolation.
        low = snapped(axis.scale * (Double(output) + 0.5) + axis.shift - 0.5)
        high = low + 1
      }
      for index in Int(low.rounded(.down))..<Int(high.rounded(.up)) {
        let part = min(high, Double(index + 1)) - max(low, Double(index))
        if part > 0 {
          append(index, part: Float(part), sourceCount: sourceCount, border: border)
        }
      }
      let own = starts[output]..<indices.count
      copies = copies && own.count == 1 && parts[own.lowerBound] == Float(high - low)
      finish(total: Float(high - low))
    }
  }

  /// Indices and parts with an entry for each output sample in the place of its first tap, its second,
  /// and so on; parts are zero where there are no more taps.
  var table: (indices: [UInt32], parts: [Float]) {
    let count = totals.count
    let most = (0..<count).map { starts[$0 + 1] - starts[$0] }.max() ?? 0
    var table = (
      indices: [UInt32](repeating: 0, count: most * count),
      parts: [Float](repeating: 0, count: most * count)
    )
    for output in 0..<count {
      for (place, tap) in (starts[output]..<starts[output + 1]).enumerated() {
        table.indices[place * count + output] = UInt32(indices[tap])
        table.parts[place * count + output] = parts[tap]
      }
    }
    return table
  }

  /// The taps of one output sample are complete.
  private mutating func finish(total: Float) {
    covered.append(parts[(starts.last ?? 0)...].reduce(0, +))
    starts.append(indices.count)
    totals.append(total)
  }

  /// Weighs the neighbors of a position, in samples from the center of the first.
  private mutating func interpolate(
    _ position: Double, _ interpolation: Interpolation, sourceCount: Int, border: Border
  ) {
    let nearest = position.rounded(.down)
    let first = Int(nearest) - interpolation.taps / 2 + 1
    let weights = interpolation.weights(fraction: position - nearest)
    for (tap, weight) in weights.enumerated() where weight != 0 {
      append(first + tap, part: Float(weight), sourceCount: sourceCount, border: border)
    }
    copies = copies && parts.count == starts[starts.count - 1] + 1 && parts.last == 1
    finish(total: 1)
  }

  private mutating func append(_ index: Int, part: Float, sourceCount: Int, border: Border) {
    guard let place = border.position(index, count: sourceCount) else { return }
    indices.append(place)
    parts.append(part)
  }

  /// Mirrors a position into 0..<`count`, the edge sample repeated.
  static func reflected(_ index: Int, count: Int) -> Int {
    let period = 2 * count
    let position = ((index % period) + period) % period
    return position < count ? position : period - 1 - position
  }
}
