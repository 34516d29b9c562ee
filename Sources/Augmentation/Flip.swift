public import Preprocessing

/// Mirrors an image, exactly.
public enum Flip: String, Sendable, Hashable, CaseIterable {
  /// Left and right change places, and with them the side of the heart.
  case horizontal
  /// Top and bottom change places.
  case vertical

  /// Raised when the same parameters would give another image.
  public static let version = 1

  /// From the mirrored frame to the frame before, both -1…1 from edge to edge.
  public var projection: Projection {
    let scale =
      self == .horizontal ? PlanePoint(x: -1, y: 1) : PlanePoint(x: 1, y: -1)
    return Projection(scale: scale, shift: PlanePoint(x: 0, y: 0))
  }
}
