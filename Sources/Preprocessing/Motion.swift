/// A small shift and stretch, in cells at the right and the lower edge.
struct Motion {
  var right = 0.0
  var down = 0.0
  var wider = 0.0
  var higher = 0.0

  /// Where a cell lies along an axis, -1…1.
  static func place(_ index: Int) -> Double {
    (2 * Double(index) + 1) / Double(Surface.side) - 1
  }

  /// Each part times a factor.
  func scaled(by factor: Double) -> Motion {
    Motion(
      right: right * factor, down: down * factor, wider: wider * factor, higher: higher * factor)
  }

  /// Each part added, and kept within one cell: a cell is 1/36 of the picture.
  func adding(_ step: SIMD4<Double>) -> Motion {
    func kept(_ value: Double) -> Double { min(max(value, -1), 1) }
    return Motion(
      right: kept(right + step.x), down: kept(down + step.y), wider: kept(wider + step.z),
      higher: kept(higher + step.w))
  }
}
