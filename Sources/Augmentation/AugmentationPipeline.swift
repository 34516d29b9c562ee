public import Randomness

/// Draws the classic variants of a data set: which operations, and with what parameters.
///
/// Every draw takes the same random numbers in the same order whatever the options are, so that
/// changing one option leaves what the others draw alone.
public struct AugmentationPipeline: Sendable, Hashable {
  /// The largest angle either way, in degrees; 0 turns nothing.
  public var rotation = 10.0
  /// How often a variant is turned, 0…1.
  public var rotationProbability = 1.0
  /// Which way a variant may be mirrored, if any.
  public var flip: Flip? = .horizontal
  /// How often a variant is mirrored, 0…1.
  public var flipProbability = 0.5
  /// The largest magnitude of a skew, 0…`Skew.largestMagnitude`; 0 skews nothing.
  public var skew = 0.05
  /// How often a variant is skewed, 0…1.
  public var skewProbability = 0.5

  /// The default: every variant turned by up to 10°, half of them mirrored left to right, half of
  /// them skewed by up to 0.05.
  public init() {}

  /// Whether any variant could differ from its original.
  public var canChange: Bool {
    rotation > 0 || (flip != nil && flipProbability > 0) || (skew > 0 && skewProbability > 0)
  }

  /// Draws the operations of one variant, in the order in which they apply.
  ///
  /// A gate opens when a number in [0, 1) is below its probability, which is exact at 0 and 1. A
  /// variant that no gate opened for would be its original again: it is turned, and if turning is
  /// off it is mirrored or else skewed; only with everything off does it stay as it is. A turn that
  /// stays alone is at least a tenth of the largest.
  public func operations(from stream: inout RandomStream) -> [ClassicOperation] {
    let turns = stream.uniform() < rotationProbability && rotation > 0
    let turn = stream.uniform(in: -1...1)
    let mirrors = stream.uniform() < flipProbability
    let skews = stream.uniform() < skewProbability && skew > 0
    let direction = Skew.Direction.allCases[stream.number(below: Skew.Direction.allCases.count)]
    let tilt = stream.uniform(in: -1...1)

    let flips = mirrors ? flip : nil
    let skewed = ClassicOperation.skew(
      Skew(
        direction,
        magnitude: Self.readable((direction.isShear ? tilt : abs(tilt)) * skew, digits: 5)))
    let isUnchanged = !turns && flips == nil && !skews
    var operations: [ClassicOperation] = []
    if turns || (isUnchanged && rotation > 0) {
      let isAlone = flips == nil && !skews
      let part = isAlone ? 0.1 + 0.9 * abs(turn) : abs(turn)
      let degrees = Self.readable((turn < 0 ? -part : part) * rotation, digits: 3)
      operations.append(.rotate(Rotate(degrees: degrees)))
    }
    if let flips {
      operations.append(.flip(flips))
    } else if isUnchanged, operations.isEmpty, let flip, flipProbability > 0 {
      operations.append(.flip(flip))
    }
    if skews || (isUnchanged && operations.isEmpty && skew > 0 && skewProbability > 0) {
      operations.append(skewed)
    }
    return operations
  }

  /// Rounds a parameter, so that a manifest can be read; what it holds is exactly what was applied.
  private static func readable(_ value: Double, digits: Int) -> Double {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    return (value * scale).rounded() / scale
  }
}
