internal import Preprocessing

/// Enlarges or reduces an image about its middle.
public struct Zoom: Sendable, Hashable {
  /// 0.5 to 4 times; up to 1.15 unless a pipeline says otherwise.
  ///
  /// What a reduced image leaves empty is read beyond the frame, and beyond the source as the border
  /// says.
  static let definition = TransformDefinition(
    "zoom",
    parameters: [.init("factor", limits: 0.5...4, standard: 1...1.15, reach: .from(1), digits: 4)],
    isGeometric: true
  ) { _, values in .zoom(Zoom(factor: values[0])) }

  /// How much larger everything becomes.
  public let factor: Double

  var projection: Projection {
    Projection(scale: PlanePoint(x: 1 / factor, y: 1 / factor), shift: PlanePoint(x: 0, y: 0))
  }
}
