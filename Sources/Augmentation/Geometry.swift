public import Preprocessing

/// What a geometric operation does to a frame, -1…1 from edge to edge.
public enum Geometry {
  /// From the transformed frame to the frame before.
  case projection(Projection)
  /// The same, bent.
  case displacement(DisplacementField)
}
