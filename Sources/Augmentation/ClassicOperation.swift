public import Preprocessing

/// One classic transform with its parameters.
public enum ClassicOperation: Sendable, Hashable {
  /// Turns by an angle.
  case rotate(Rotate)
  /// Mirrors.
  case flip(Flip)
  /// Tilts or shears, by a share of the side.
  case skew(Skew)
  /// Shears by an angle.
  case shear(Shear)
  /// Enlarges or reduces.
  case zoom(Zoom)
  /// Moves.
  case translate(Translate)
  /// Cuts out a part.
  case crop(Crop)
  /// Draws the corners inward.
  case perspective(Perspective)
  /// Bends.
  case elastic(Elastic)
  /// Changes levels by a curve.
  case tone(ToneCurve)
  /// Spreads levels.
  case equalize(Equalization)
  /// Spreads levels, differently in every part.
  case clahe(CLAHE)
  /// Adds noise.
  case noise(Noise)
  /// Blurs or sharpens.
  case smooth(Smoothing)
  /// Paints over.
  case erase(Erasing)

  /// Every kind there is, in the order in which help lists them.
  public static let definitions: [TransformDefinition] = [
    Rotate.definition, Flip.definition, Skew.definition, Shear.definition, Zoom.definition,
    Translate.definition, Crop.definition, Perspective.definition, Elastic.definition,
    ToneCurve.brightness, ToneCurve.contrast, ToneCurve.gamma, ToneCurve.window,
    Equalization.definition, CLAHE.definition, Noise.gaussian, Noise.quantum, Smoothing.blur,
    Smoothing.sharpen, Erasing.definition,
  ]

  /// The kind of a name.
  static func definition(named name: String) -> TransformDefinition? {
    definitions.first { $0.name == name }
  }

  /// What it does to a frame.
  ///
  /// - Parameter aspect: Width over height of the frame.
  /// - Returns: Nil if it changes levels alone.
  public func geometry(aspect: Double) -> Geometry? {
    switch self {
    case .rotate(let rotate): .projection(rotate.projection(aspect: aspect))
    case .flip(let flip): .projection(flip.projection)
    case .skew(let skew): .projection(skew.projection)
    case .shear(let shear): .projection(shear.projection(aspect: aspect))
    case .zoom(let zoom): .projection(zoom.projection)
    case .translate(let translate): .projection(translate.projection)
    case .crop(let crop): .projection(crop.projection)
    case .perspective(let perspective): .projection(perspective.projection)
    case .elastic(let elastic): .displacement(elastic.field)
    case .tone, .equalize, .clahe, .noise, .smooth, .erase: nil
    }
  }
}

extension Mapping {
  /// This mapping followed by the geometric ones of some transforms of its output, the first one first; still one mapping.
  public func applying(_ operations: some Sequence<ClassicOperation>) -> Mapping {
    var result = self
    var transform = Projection.identity
    for operation in operations {
      switch operation.geometry(aspect: output.aspect) {
      case .projection(let projection): transform = transform * projection
      case .displacement(let field):
        result = result.applying(transform).applying(field)
        transform = .identity
      case nil: continue
      }
    }
    return transform == .identity ? result : result.applying(transform)
  }
}
