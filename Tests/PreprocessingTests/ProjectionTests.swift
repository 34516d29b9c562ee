import Preprocessing
import Testing

@Suite struct ProjectionTests {
  let tilt = Projection(x: [1.2, 0.1, 2], y: [0.05, 1.1, 2.5], weight: [0.004, 0.002, 1])
  let turn = Projection(x: [0.8, -0.6, 3], y: [0.6, 0.8, -1])
  let point = PlanePoint(x: 5, y: 7)

  @Test func `a product goes through its second factor first`() {
    let both = (tilt * turn)(point)
    let steps = tilt(turn(point))
    #expect(abs(both.x - steps.x) < 1e-12 && abs(both.y - steps.y) < 1e-12)
    #expect(turn(point) == PlanePoint(x: 0.8 * 5 - 0.6 * 7 + 3, y: 0.6 * 5 + 0.8 * 7 - 1))
  }

  @Test func `the inverse leads back`() throws {
    let inverse = try #require(tilt.inverse)
    let back = inverse(tilt(point))
    #expect(abs(back.x - point.x) < 1e-12 && abs(back.y - point.y) < 1e-12)
  }

  @Test func `a flat map has no inverse`() {
    #expect(Projection(x: [1, 1, 0], y: [2, 2, 0]).inverse == nil)
  }

  @Test func `products of affine maps are affine`() {
    #expect((turn * turn).isAffine)
    #expect(!(turn * tilt).isAffine)
  }
}
