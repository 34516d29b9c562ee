internal import Preprocessing
internal import Radiographs

/// Changes levels alone: what every sample becomes depends on its own level.
public enum ToneCurve: Sendable, Hashable {
  /// Adds a share of white.
  case brightness(Double)
  /// Multiplies the distance from middle gray.
  case contrast(Double)
  /// Raises a level, as a share of white, to a power; above 1 darkens.
  case gamma(Double)
  /// Stretches the levels around a center, both shares of white, over the whole range.
  case window(center: Double, width: Double)

  static let brightness = TransformDefinition(
    "brightness",
    parameters: [
      .init("share", limits: -1...1, standard: -0.1...0.1, reach: .bothWays, digits: 4)
    ], isGeometric: false
  ) { _, values in .tone(.brightness(values[0])) }

  static let contrast = TransformDefinition(
    "contrast",
    parameters: [
      .init("factor", limits: 0.1...4, standard: 0.8...1.25, reach: .from(1), digits: 4)
    ], isGeometric: false
  ) { _, values in .tone(.contrast(values[0])) }

  static let gamma = TransformDefinition(
    "gamma",
    parameters: [.init("power", limits: 0.2...5, standard: 0.8...1.25, reach: .from(1), digits: 4)],
    isGeometric: false
  ) { _, values in .tone(.gamma(values[0])) }

  static let window = TransformDefinition(
    "window",
    parameters: [
      .init("width", limits: 0.05...1, standard: 0.8...1, reach: .from(1), digits: 4),
      .init("center", limits: 0...1, standard: 0.45...0.55, reach: .exact, digits: 4),
    ], isGeometric: false
  ) { _, values in .tone(.window(center: values[1], width: values[0])) }

  /// The level, as a share of white in 0…1, that a level becomes.
  func applied(to level: Double) -> Double {
    let result =
      switch self {
      case .brightness(let share): level + share
      case .contrast(let factor): (level - 0.5) * factor + 0.5
      case .gamma(let power): Exponential.power(level, power)
      case .window(let center, let width): (level - center) / width + 0.5
      }
    return min(max(result, 0), 1)
  }

  /// Applies several curves, one after the other, and rounds once, in the radiograph's own bits.
  static func apply(_ curves: [ToneCurve], to radiograph: inout Radiograph) {
    guard !curves.isEmpty else { return }
    let maximum = Double(radiograph.maximum)
    let levels = (0...Int(radiograph.maximum)).map { level in
      UInt16((curves.reduce(Double(level) / maximum) { $1.applied(to: $0) } * maximum).rounded())
    }
    radiograph.replaceLevels(levels)
  }
}

extension Radiograph {
  /// Puts another level in the place of each.
  mutating func replaceLevels(_ levels: [UInt16]) {
    let levels = levels.span
    var samples = samples
    var target = samples.mutableSpan
    for index in target.indices { target[index] = levels[Int(target[index])] }
    self.samples = samples
  }
}
