import Preprocessing
import Testing

@Suite struct DisplacementFieldTests {
  /// A field that would fold many times over if it were not held.
  static let wild: DisplacementField = {
    let side = DisplacementField.cells + 1
    var state: UInt64 = 1
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53 * 2 - 1
    }
    return DisplacementField((0..<side * side).map { _ in SIMD2(next(), next()) })
  }()

  @Test func `the frame is taken onto itself`() {
    for step in stride(from: -1.0, through: 1, by: 1 / 64) {
      for side in [-1.0, 1] {
        #expect(Self.wild.displaced(PlanePoint(x: side, y: step)).x == side)
        #expect(Self.wild.displaced(PlanePoint(x: step, y: side)).y == side)
      }
    }
  }

  @Test func `no point folds over another`() {
    let step = 1.0 / 150
    for row in -149..<150 {
      for column in -149..<150 {
        let point = PlanePoint(x: Double(column) * step, y: Double(row) * step)
        let here = Self.wild.displaced(point)
        let right = Self.wild.displaced(PlanePoint(x: point.x + step, y: point.y))
        let below = Self.wild.displaced(PlanePoint(x: point.x, y: point.y + step))
        let area =
          (right.x - here.x) * (below.y - here.y) - (right.y - here.y) * (below.x - here.x)
        #expect(area > 0.01 * step * step)
        #expect(abs(here.x) <= 1 && abs(here.y) <= 1)
      }
    }
  }

  @Test func `a point finds its origin, and a mapping its output point`() throws {
    let mapping = Mapping(
      source: PixelSize(width: 300, height: 200),
      output: .exactly(PixelSize(width: 100, height: 100)))
    let turn = Projection(x: [0.8, -0.1, 0.01], y: [0.1, 0.8, 0.02], weight: [0.01, 0.02, 1])
    let bent = mapping.applying(turn).applying(Self.wild).applying(turn).applying(Self.wild)
      .applying(turn)
    for step in 1..<100 {
      let point = PlanePoint(x: Double(step), y: Double(100 - step) * 0.7 + 3)
      let source = bent.sourcePoint(forOutput: point)
      let back = try #require(bent.outputPoint(forSource: source))
      #expect(abs(back.x - point.x) < 1e-6 && abs(back.y - point.y) < 1e-6)
    }
  }

  @Test func `a displacement along an axis moves what is read`() {
    let side = DisplacementField.cells + 1
    let field = DisplacementField([SIMD2<Double>](repeating: [0.02, 0], count: side * side))
    #expect(abs(field.displaced(PlanePoint(x: 0, y: 0)).x - 0.02) < 1e-12)
    let image = texture(width: 100, height: 100)
    let native = Mapping(source: image.size, output: .native)
    let moved = Resampler(image, fit: native).radiograph(through: native.applying(field))
    // 0.02 of half a width is one sample; the middle column reads its right neighbor.
    for row in 0..<100 { #expect(abs(Int(moved[50, row]) - Int(image[51, row])) <= 12) }
  }
}
