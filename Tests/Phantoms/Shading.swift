/// The few curves the phantoms are drawn with.
///
/// They use sums, products, quotients and square roots only, which IEEE 754 rounds the same way
/// everywhere, so a phantom is the same on every machine.
enum Shading {
  /// 0 below -`softness`, 1 above `softness`, a cubic between.
  static func step(_ distance: Double, softness: Double) -> Double {
    let position = min(max(distance / softness * 0.5 + 0.5, 0), 1)
    return position * position * (3 - 2 * position)
  }

  /// The lesser of two distances, its crease filled over `width`.
  static func smoothMinimum(_ first: Double, _ second: Double, width: Double) -> Double {
    let overlap = max(0, 1 - abs(first - second) / width)
    return min(first, second) - 0.25 * width * overlap * overlap
  }

  /// A quarter circle from (0, 0) to (1, 1), constant outside.
  static func arch(_ position: Double) -> Double {
    let rest = 1 - min(max(position, 0), 1)
    return (1 - rest * rest).squareRoot()
  }

  /// A bone seen across: 0 at -1 and 1, with cortical edges a little brighter than the middle.
  static func bone(_ across: Double) -> Double {
    let square = across * across
    return square < 1 ? (1 - square * square) * (0.7 + 0.5 * square) : 0
  }

  /// A round vessel seen across: 0 at -1 and 1, 1 in the middle.
  static func vessel(_ across: Double) -> Double { max(0, 1 - across * across) }
}

/// A point of the chest: `x` from the midline toward image right, `y` down from the top of the film,
/// both in film heights.
struct ChestPoint {
  var x: Double
  var y: Double
}

/// An ellipse whose axes may be turned.
struct Ellipse {
  var center: ChestPoint
  /// Half the length along and across the main axis.
  var along: Double
  var across: Double
  /// Tangent of the angle by which the main axis falls toward image right.
  var fall = 0.0

  /// The distance from the center in radii: 1 on the outline.
  func radius(at point: ChestPoint) -> Double {
    let length = (1 + fall * fall).squareRoot()
    let x = point.x - center.x
    let y = point.y - center.y
    let main = (x + fall * y) / length / along
    let cross = (y - fall * x) / length / across
    return (main * main + cross * cross).squareRoot()
  }

  /// Roughly the distance to the outline, positive outside.
  func distance(to point: ChestPoint) -> Double {
    (radius(at: point) - 1) * min(along, across)
  }

  /// The thickness of the ellipsoid along the beam: 1 in the middle, 0 outside.
  func depth(at point: ChestPoint) -> Double {
    let radius = radius(at: point)
    return radius < 1 ? (1 - radius * radius).squareRoot() : 0
  }
}
