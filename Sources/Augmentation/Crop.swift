internal import Preprocessing

/// Cuts out a part of the same aspect somewhere, and enlarges it to the frame.
public struct Crop: Sendable, Hashable {
  /// A tenth of the side or more; 0.8 or more, anywhere, unless a pipeline says otherwise.
  static let definition = TransformDefinition(
    "crop",
    parameters: [
      .init("side", limits: 0.1...1, standard: 0.8...1, reach: .from(1), digits: 4),
      .init("x", limits: -1...1, standard: -1...1, reach: .bothWays, digits: 4),
      .init("y", limits: -1...1, standard: -1...1, reach: .bothWays, digits: 4),
    ],
    isGeometric: true
  ) { _, values in .crop(Crop(side: values[0], x: values[1], y: values[2])) }

  /// The share of either side that stays.
  public let side: Double
  /// Where it lies: -1 at the left edge, 1 at the right edge.
  public let x: Double
  /// Where it lies: -1 at the upper edge, 1 at the lower edge.
  public let y: Double

  var projection: Projection {
    Projection(
      scale: PlanePoint(x: side, y: side),
      shift: PlanePoint(x: (1 - side) * x, y: (1 - side) * y))
  }
}
