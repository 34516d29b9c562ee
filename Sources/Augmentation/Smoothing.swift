internal import Preprocessing
internal import Radiographs

/// Blurs an image, or sharpens it by what a blur takes away.
public enum Smoothing: Sendable, Hashable {
  /// A Gaussian of a deviation in samples of the output.
  case blur(deviation: Double)
  /// Unsharp masking: adds a multiple of the difference from the image blurred by a Gaussian.
  case sharpen(amount: Double, deviation: Double)

  static let blur = TransformDefinition(
    "blur",
    parameters: [
      .init("deviation", limits: 0...20, standard: 0...1, reach: .from(0), digits: 4)
    ], isGeometric: false
  ) { _, values in .smooth(.blur(deviation: values[0])) }

  static let sharpen = TransformDefinition(
    "sharpen",
    parameters: [
      .init("amount", limits: 0...5, standard: 0...1, reach: .from(0), digits: 4),
      .init("deviation", limits: 0.2...20, standard: 1...1, reach: .exact, digits: 4),
    ], isGeometric: false
  ) { _, values in .smooth(.sharpen(amount: values[0], deviation: values[1])) }

  /// Replaces the samples, rounded once, in the radiograph's own bits.
  func apply(to radiograph: inout Radiograph) {
    let maximum = Float(radiograph.maximum)
    let (deviation, amount): (Double, Float?) =
      switch self {
      case .blur(let deviation): (deviation, nil)
      case .sharpen(let amount, let deviation): (deviation, Float(amount))
      }
    guard deviation > 0, amount != 0 else { return }
    let blurred = Self.blurred(radiograph, deviation: deviation)
    let source = blurred.span
    var samples = radiograph.samples
    var target = samples.mutableSpan
    for index in target.indices {
      let value = Float(target[index])
      let result = amount.map { value + $0 * (value - source[index]) } ?? source[index]
      target[index] = UInt16(min(max(result.rounded(), 0), maximum))
    }
    radiograph.samples = samples
  }

  /// Rows, then columns, three deviations far, mirrored at the edges.
  private static func blurred(_ radiograph: borrowing Radiograph, deviation: Double) -> [Float] {
    let radius = Int((3 * deviation).rounded(.up))
    let raw = (-radius...radius).map { offset in
      Exponential.exp(-Double(offset * offset) / (2 * deviation * deviation))
    }
    let sum = raw.reduce(0, +)
    let weights = raw.map { Float($0 / sum) }
    /// Smooths rows and turns them into columns.
    func smoothed(_ values: [Float], width: Int, height: Int) -> [Float] {
      var result = [Float](repeating: 0, count: width * height)
      var target = result.mutableSpan
      let taps = weights.span
      var line = [Float](repeating: 0, count: width + 2 * radius)
      for row in 0..<height {
        for place in line.indices {
          let column = Border.reflection.position(place - radius, count: width) ?? 0
          line[place] = values[row * width + column]
        }
        let padded = line.span
        for column in 0..<width {
          var sum: Float = 0
          for tap in taps.indices { sum += padded[column + tap] * taps[tap] }
          target[column * height + row] = sum
        }
      }
      return result
    }
    let columns = smoothed(
      radiograph.samples.map { Float($0) }, width: radiograph.width, height: radiograph.height)
    return smoothed(columns, width: radiograph.height, height: radiograph.width)
  }
}
