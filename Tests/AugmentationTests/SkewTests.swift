import Augmentation
import Preprocessing
import Testing

@Suite struct SkewTests {
  private func corners(_ skew: Skew) -> [PlanePoint] {
    RotateTests.corners.map { skew.projection(PlanePoint(x: $0.0, y: $0.1)) }
  }

  @Test(arguments: Skew.Direction.allCases)
  func `no sample lies outside the source at any magnitude`(direction: Skew.Direction) {
    for step in (direction.isShear ? -450 : 0)...450 {
      for corner in corners(Skew(direction, magnitude: Double(step) / 1000)) {
        #expect(abs(corner.x) <= 1 + 1e-14 && abs(corner.y) <= 1 + 1e-14)
      }
    }
  }

  @Test(arguments: Skew.Direction.allCases)
  func `magnitude zero moves nothing`(direction: Skew.Direction) {
    #expect(Skew(direction, magnitude: 0).projection == .identity)
  }

  @Test func `the near edge reads less of the source than the far edge`() {
    let magnitude = 0.1
    func heights(_ direction: Skew.Direction) -> (left: Double, right: Double) {
      let points = corners(Skew(direction, magnitude: magnitude))
      return (points[2].y - points[0].y, points[3].y - points[1].y)
    }
    func widths(_ direction: Skew.Direction) -> (top: Double, bottom: Double) {
      let points = corners(Skew(direction, magnitude: magnitude))
      return (points[1].x - points[0].x, points[3].x - points[2].x)
    }
    #expect(abs(heights(.left).left - 1.6) < 1e-12 && abs(heights(.left).right - 2) < 1e-12)
    #expect(abs(heights(.right).right - 1.6) < 1e-12 && abs(heights(.right).left - 2) < 1e-12)
    #expect(abs(widths(.forward).bottom - 1.6) < 1e-12 && abs(widths(.forward).top - 2) < 1e-12)
    #expect(abs(widths(.backward).top - 1.6) < 1e-12 && abs(widths(.backward).bottom - 2) < 1e-12)
  }

  @Test(arguments: [Skew.Direction.left, .right, .forward, .backward])
  func `a tilt keeps the shape of what is at the center`(direction: Skew.Direction) {
    let projection = Skew(direction, magnitude: 0.2).projection
    let small = 1e-6
    let middle = projection(PlanePoint(x: 0, y: 0))
    let across = projection(PlanePoint(x: small, y: 0))
    let down = projection(PlanePoint(x: 0, y: small))
    #expect(abs((across.x - middle.x) / (down.y - middle.y) - 1) < 1e-5)
    #expect(abs(across.y - middle.y) < 1e-9 && abs(down.x - middle.x) < 1e-9)
  }

  @Test(arguments: Skew.Direction.allCases.dropFirst(6))
  func `a corner is drawn inward along one edge, the others stay`(direction: Skew.Direction) {
    let points = corners(Skew(direction, magnitude: 0.1))
    let moved = zip(points, RotateTests.corners).map { point, corner in
      (abs(point.x - corner.0), abs(point.y - corner.1))
    }
    #expect(moved.count { $0.0 > 1e-12 || $0.1 > 1e-12 } == 1)
    let name = direction.rawValue
    let place = (name.hasPrefix("bottom") ? 2 : 0) + (name.contains("right") ? 1 : 0)
    #expect(abs(max(moved[place].0, moved[place].1) - 0.2) < 1e-12)
    #expect((moved[place].0 > moved[place].1) == name.hasSuffix("across"))
  }

  @Test func `a shear slides opposite edges by its magnitude each`() {
    let points = corners(Skew(.shearHorizontal, magnitude: 0.1))
    // The kept width is 1 / 1.2 of the frame; the edges slide by 0.1 of it, either way.
    let side = 2 / 1.2
    #expect(abs(points[1].x - points[0].x - side) < 1e-12)
    #expect(abs(points[2].x - points[0].x - 2 * 0.1 * side) < 1e-12)
  }
}
