internal import Preprocessing

/// Moves an image.
public struct Translate: Sendable, Hashable {
  /// Up to half a side; up to 0.05 unless a pipeline says otherwise.
  static let definition = TransformDefinition(
    "translate",
    parameters: ["x", "y"].map {
      .init($0, limits: -0.5...0.5, standard: -0.05...0.05, reach: .bothWays, digits: 4)
    },
    sharesRange: true, isGeometric: true
  ) { _, values in .translate(Translate(x: values[0], y: values[1])) }

  /// To the right, as a share of the width.
  public let x: Double
  /// Down, as a share of the height.
  public let y: Double

  var projection: Projection {
    Projection(scale: PlanePoint(x: 1, y: 1), shift: PlanePoint(x: -2 * x, y: -2 * y))
  }
}
