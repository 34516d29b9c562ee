internal import Radiographs

/// Paints a rectangle over (Zhong and others, "Random erasing data augmentation", 2020).
public struct Erasing: Sendable, Hashable {
  /// Sides of 0.01 to 1 of the image's; 0.05 to 0.2, anywhere, black, unless a pipeline says otherwise.
  static let definition = TransformDefinition(
    "erase",
    parameters: [
      .init("width", limits: 0.01...1, standard: 0.05...0.2, reach: .exact, digits: 4),
      .init("height", limits: 0.01...1, standard: 0.05...0.2, reach: .exact, digits: 4),
      .init("x", limits: -1...1, standard: -1...1, reach: .bothWays, digits: 4),
      .init("y", limits: -1...1, standard: -1...1, reach: .bothWays, digits: 4),
      .init("level", limits: 0...1, standard: 0...0, reach: .exact, digits: 4),
    ], isGeometric: false
  ) { _, values in
    .erase(
      Erasing(width: values[0], height: values[1], x: values[2], y: values[3], level: values[4]))
  }

  /// The share of the width.
  public let width: Double
  /// The share of the height.
  public let height: Double
  /// Where it lies: -1 at the left edge, 1 at the right edge.
  public let x: Double
  /// Where it lies: -1 at the upper edge, 1 at the lower edge.
  public let y: Double
  /// The level, as a share of white.
  public let level: Double

  /// Paints whole samples.
  func apply(to radiograph: inout Radiograph) {
    let columns = Self.range(width, x, of: radiograph.width)
    let rows = Self.range(height, y, of: radiograph.height)
    let value = UInt16((level * Double(radiograph.maximum)).rounded())
    for row in rows {
      for column in columns { radiograph.samples[row * radiograph.width + column] = value }
    }
  }

  private static func range(_ share: Double, _ place: Double, of count: Int) -> Range<Int> {
    let length = min(max(Int((share * Double(count)).rounded()), 1), count)
    let start = Int((Double(count - length) * (place + 1) / 2).rounded())
    return start..<start + length
  }
}
