import Radiographs
import Sheets
import Testing

@Suite struct CurvesTests {
  /// Columns of the plot of a picture of one panel.
  private static let left = 64
  private static let top = 20
  private static let size = (width: 640, height: 120)

  /// The row, counted from the top of the plot, of the brightest sample of a column.
  private static func row(_ picture: Radiograph, _ column: Int) -> Int? {
    let column = left + column
    let samples = (0..<size.height).map { picture.samples[(top + $0) * picture.width + column] }
    return samples.max().flatMap { brightest in
      brightest > 80 ? samples.firstIndex(of: brightest) : nil
    }
  }

  @Test func `a line goes from its first point to its last`() {
    let line = Curves.Line(
      "rise", [(step: 0, value: -1), (step: 50, value: 0), (step: 100, value: 1)])
    let picture = Curves.picture([[line]])
    #expect(picture.width == 64 + 640 + 16 && picture.bits == 8)
    #expect(Self.row(picture, 0) == 119)
    #expect(Self.row(picture, 639) == 0)
    #expect((58...61).contains(Self.row(picture, 319) ?? -1))
  }

  @Test func `points of one column are drawn as their mean`() {
    let points = (0..<64_000).map { (step: $0, value: $0 % 2 == 0 ? 0.0 : 1.0) }
    let other = Curves.Line("ends", [(step: 0, value: 0), (step: 63_999, value: 1)])
    let picture = Curves.picture([[Curves.Line("noise", points), other]])
    #expect((59...60).contains(Self.row(picture, 300) ?? -1))
  }

  @Test func `what is not finite is left out, and so is what has no point`() {
    let line = Curves.Line(
      "a", [(step: 0, value: .nan), (step: 5, value: 2), (step: 10, value: 3)])
    let picture = Curves.picture([[Curves.Line("none", [])], [line]])
    #expect(picture.height == Curves.picture([[line]]).height)
    #expect(Self.row(picture, 0) == nil)
    #expect(Self.row(picture, 639) == 0)
  }

  @Test func `a line that stays the same, and a single point, can be drawn`() {
    for points in [[(step: 0, value: 1.0), (step: 10, value: 1.0)], [(step: 0, value: 1e300)]] {
      #expect(Curves.picture([[Curves.Line("flat", points)]]).samples.contains(255))
    }
  }
}
