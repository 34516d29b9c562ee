internal import Preprocessing
internal import Radiographs
internal import Randomness

/// Random errors of every sample by itself.
public struct Noise: Sendable, Hashable {
  /// What the errors are of.
  public enum Kind: Sendable, Hashable {
    /// Of the electronics: normal, of a deviation that is a share of white.
    case gaussian(deviation: Double)
    /// Of the quanta: a sample is the number of those that arrived, of which white has so many on
    /// average (Poisson).
    case quantum(atWhite: Double)
  }

  static let gaussian = TransformDefinition(
    "noise",
    parameters: [
      .init("deviation", limits: 0...0.5, standard: 0...0.02, reach: .from(0), digits: 5), .key,
    ], isGeometric: false
  ) { _, values in .noise(Noise(kind: .gaussian(deviation: values[0]), key: values[1])) }

  static let quantum = TransformDefinition(
    "quantum",
    parameters: [
      .init("quanta", limits: 10...1e6, standard: 1000...10_000, reach: .exact, digits: 0), .key,
    ], isGeometric: false
  ) { _, values in .noise(Noise(kind: .quantum(atWhite: values[0]), key: values[1])) }

  /// What the errors are of.
  public let kind: Kind
  /// What they are drawn from.
  public let key: Double

  /// Adds the errors, in the radiograph's own bits.
  func apply(to radiograph: inout Radiograph) {
    var source = NormalSource(RandomStream(seed: UInt64(key), purpose: "noise"))
    let maximum = Double(radiograph.maximum)
    var samples = radiograph.samples
    var target = samples.mutableSpan
    switch kind {
    case .gaussian(let deviation):
      for index in target.indices {
        let value = Double(target[index]) + deviation * maximum * source.next()
        target[index] = UInt16(min(max(value.rounded(), 0), maximum))
      }
    case .quantum(let atWhite):
      for index in target.indices {
        let mean = Double(target[index]) / maximum * atWhite
        let value = source.count(mean: mean) / atWhite * maximum
        target[index] = UInt16(min(max(value.rounded(), 0), maximum))
      }
    }
    radiograph.samples = samples
  }
}

/// Draws from distributions, with the same bits on every machine.
struct NormalSource {
  private var stream: RandomStream
  private var kept: Double?

  init(_ stream: RandomStream) { self.stream = stream }

  /// A number of mean 0 and variance 1 (Box and Muller 1958).
  mutating func next() -> Double {
    if let kept {
      self.kept = nil
      return kept
    }
    let radius = (-2 * Exponential.log(1 - stream.uniform())).squareRoot()
    let (sine, cosine) = Angle.sineAndCosine(degrees: 360 * stream.uniform())
    kept = radius * sine
    return radius * cosine
  }

  /// A count of a mean (Poisson): by inversion, and above 64 by the normal distribution that it is
  /// close to.
  mutating func count(mean: Double) -> Double {
    guard mean > 0 else { return 0 }
    guard mean < 64 else { return max((mean + mean.squareRoot() * next()).rounded(), 0) }
    var rest = stream.uniform()
    var share = Exponential.exp(-mean)
    var count = 0.0
    while rest >= share, count < 1000 {
      rest -= share
      count += 1
      share *= mean / count
    }
    return count
  }
}
