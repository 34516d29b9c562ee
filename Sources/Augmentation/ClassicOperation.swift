public import Preprocessing

/// One classic transform with its parameters.
public enum ClassicOperation: Sendable, Hashable {
  /// Turns by an angle.
  case rotate(Rotate)
  /// Mirrors.
  case flip(Flip)
  /// Tilts or shears.
  case skew(Skew)

  /// Every kind there is, in the order in which help lists them.
  public static let definitions: [TransformDefinition] = [
    Rotate.definition, Flip.definition, Skew.definition,
  ]

  /// The kind of a name.
  static func definition(named name: String) -> TransformDefinition? {
    definitions.first { $0.name == name }
  }

  /// The map from the transformed frame to the frame before, both -1…1 from edge to edge.
  ///
  /// - Parameter aspect: Width over height of the frame.
  /// - Returns: A map that never leaves -1…1.
  public func projection(aspect: Double) -> Projection {
    switch self {
    case .rotate(let rotate): rotate.projection(aspect: aspect)
    case .flip(let flip): flip.projection
    case .skew(let skew): skew.projection
    }
  }
}

extension Mapping {
  /// This mapping followed by transforms of its output, the first one first; still one mapping.
  public func applying(_ operations: some Sequence<ClassicOperation>) -> Mapping {
    let transform = operations.reduce(Projection.identity) { before, operation in
      before * operation.projection(aspect: output.aspect)
    }
    return transform == .identity ? self : applying(transform)
  }
}
