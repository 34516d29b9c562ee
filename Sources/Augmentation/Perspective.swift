internal import Preprocessing

/// Looks at a part of the image whose corners lie inside it, as if from another place.
public struct Perspective: Sendable, Hashable {
  /// Every corner up to 0.3 of the side inward in both directions; up to 0.08 unless a pipeline says
  /// otherwise.
  static let definition = TransformDefinition(
    "perspective",
    parameters: ["top-left", "top-right", "bottom-left", "bottom-right"].flatMap { corner in
      ["x", "y"].map {
        .init("\(corner)-\($0)", limits: 0...0.3, standard: 0...0.08, reach: .from(0), digits: 4)
      }
    },
    sharesRange: true, isGeometric: true
  ) { _, values in .perspective(Perspective(inward: values)) }

  /// How far each corner is drawn inward: top left, top right, bottom left, bottom right, each across
  /// and down, as a share of the side.
  public let inward: [Double]

  var projection: Projection {
    let corners = Quadrilateral.frame.indices.map { corner in
      let point = Quadrilateral.frame[corner]
      return PlanePoint(
        x: point.x * (1 - 2 * inward[2 * corner]), y: point.y * (1 - 2 * inward[2 * corner + 1]))
    }
    return Quadrilateral.projection(onto: corners)
  }
}
