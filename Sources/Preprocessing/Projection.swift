/// A point of a plane, `x` to the right and `y` down.
public struct PlanePoint: Sendable, Hashable {
  /// To the right.
  public var x: Double
  /// Down.
  public var y: Double

  /// Wraps both coordinates.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A projective map of the plane: a 3 × 3 matrix that multiplies (x, y, 1).
public struct Projection: Sendable, Hashable {
  /// The row that gives x.
  public let x: SIMD3<Double>
  /// The row that gives y.
  public let y: SIMD3<Double>
  /// The row that gives the divisor of both; (0, 0, 1) when the map is affine.
  public let weight: SIMD3<Double>

  /// The map that moves nothing.
  public static let identity = Projection(x: [1, 0, 0], y: [0, 1, 0])

  /// Wraps the rows of a matrix.
  public init(x: SIMD3<Double>, y: SIMD3<Double>, weight: SIMD3<Double> = [0, 0, 1]) {
    self.x = x
    self.y = y
    self.weight = weight
  }

  /// Scales, then shifts.
  public init(scale: PlanePoint, shift: PlanePoint) {
    self.init(x: [scale.x, 0, shift.x], y: [0, scale.y, shift.y])
  }

  /// Whether straight lines stay parallel.
  public var isAffine: Bool { weight == [0, 0, 1] }

  /// Where a point goes.
  public func callAsFunction(_ point: PlanePoint) -> PlanePoint {
    let position = SIMD3(point.x, point.y, 1)
    let divisor = (weight * position).sum()
    return PlanePoint(x: (x * position).sum() / divisor, y: (y * position).sum() / divisor)
  }

  /// The map that goes through `second` first: `(first * second)(p) == first(second(p))`.
  public static func * (first: Projection, second: Projection) -> Projection {
    func row(_ row: SIMD3<Double>) -> SIMD3<Double> {
      second.x * row.x + second.y * row.y + second.weight * row.z
    }
    return Projection(x: row(first.x), y: row(first.y), weight: row(first.weight))
  }

  /// The map back, or nil if this one is flat.
  public var inverse: Projection? {
    func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
      [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
    }
    let first = cross(y, weight)
    let second = cross(weight, x)
    let third = cross(x, y)
    let determinant = (x * first).sum()
    guard determinant != 0, determinant.isFinite else { return nil }
    return Projection(
      x: SIMD3(first.x, second.x, third.x) / determinant,
      y: SIMD3(first.y, second.y, third.y) / determinant,
      weight: SIMD3(first.z, second.z, third.z) / determinant)
  }

  /// How the map stretches around a point: the derivatives of x and of y, each by x and y.
  func derivatives(at point: PlanePoint) -> (x: SIMD2<Double>, y: SIMD2<Double>) {
    let image = self(point)
    let divisor = (weight * SIMD3(point.x, point.y, 1)).sum()
    let slope = SIMD2(weight.x, weight.y)
    return (
      x: (SIMD2(x.x, x.y) - image.x * slope) / divisor,
      y: (SIMD2(y.x, y.y) - image.y * slope) / divisor
    )
  }
}
