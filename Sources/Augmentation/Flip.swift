public import Preprocessing

/// Mirrors an image, exactly.
public enum Flip: String, Sendable, Hashable, CaseIterable {
  /// Left and right change places, and with them the side of the heart.
  case horizontal
  /// Top and bottom change places.
  case vertical

  /// Left to right unless a pipeline says otherwise.
  static let definition = TransformDefinition(
    "flip", choices: allCases.map(\.rawValue), standardChoices: [horizontal.rawValue],
    isGeometric: true
  ) { choice, _ in .flip(Flip(rawValue: choice) ?? .horizontal) }

  /// From the mirrored frame to the frame before, both -1…1 from edge to edge.
  public var projection: Projection {
    let scale =
      self == .horizontal ? PlanePoint(x: -1, y: 1) : PlanePoint(x: 1, y: -1)
    return Projection(scale: scale, shift: PlanePoint(x: 0, y: 0))
  }
}
