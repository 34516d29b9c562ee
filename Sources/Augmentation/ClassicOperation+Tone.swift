public import Radiographs

extension Sequence<ClassicOperation> {
  /// Does what the operations do to levels, in their order; curves that follow each other are rounded
  /// once.
  ///
  /// - Parameter radiograph: The output of the geometric operations.
  public func applyTones(to radiograph: inout Radiograph) {
    var curves: [ToneCurve] = []
    for operation in self where !operation.isGeometric {
      if case .tone(let curve) = operation {
        curves.append(curve)
        continue
      }
      ToneCurve.apply(curves, to: &radiograph)
      curves = []
      operation.applyTone(to: &radiograph)
    }
    ToneCurve.apply(curves, to: &radiograph)
  }
}

extension ClassicOperation {
  /// Whether it moves samples, and masks and points with them.
  public var isGeometric: Bool {
    switch self {
    case .tone, .equalize, .clahe, .noise, .smooth, .erase: false
    default: true
    }
  }

  fileprivate func applyTone(to radiograph: inout Radiograph) {
    switch self {
    case .equalize(let equalization): equalization.apply(to: &radiograph)
    case .clahe(let clahe): clahe.apply(to: &radiograph)
    case .noise(let noise): noise.apply(to: &radiograph)
    case .smooth(let smoothing): smoothing.apply(to: &radiograph)
    case .erase(let erasing): erasing.apply(to: &radiograph)
    default: break
    }
  }
}
