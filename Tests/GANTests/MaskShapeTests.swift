import GAN
import Radiographs
import Testing

@Suite struct MaskShapeTests {
  /// A mask of 40 × 40 with some rectangles of a value: columns, then rows.
  static func mask(_ boxes: [(Range<Int>, Range<Int>)], value: UInt16 = 1) -> Radiograph {
    let samples = (0..<1600).map { place in
      boxes.contains { $0.0.contains(place % 40) && $0.1.contains(place / 40) } ? value : 0
    }
    return Radiograph(width: 40, height: 40, bits: 8, samples: samples)
  }

  @Test func `parts, area and balance of two lungs with a speck`() {
    // 200, 150 and 4 of 1600 samples; parts count from 8 on.
    let shape = MaskShape(Self.mask([(2..<12, 5..<25), (20..<30, 5..<20), (35..<37, 35..<37)]))
    #expect(shape.parts == 2)
    #expect(shape.area == 354.0 / 1600)
    #expect(shape.balance == 0.75)
  }

  @Test func `corners do not join parts, and bends do`() {
    #expect(MaskShape(Self.mask([(0..<10, 0..<10), (10..<20, 10..<20)])).parts == 2)
    #expect(
      MaskShape(Self.mask([(0..<20, 0..<2), (0..<2, 0..<20), (18..<20, 0..<20)])).parts == 1)
  }

  @Test func `an empty mask has no parts`() {
    let shape = MaskShape(Self.mask([]))
    #expect(shape.parts == 0 && shape.area == 0 && shape.balance == 0)
  }

  @Test func `a range is read as it was written, and nothing else is`() throws {
    let range = try #require(MaskRange("2 0.1 0.3 0.5"))
    #expect(range.description == "2 0.1 0.3 0.5")
    for text in ["", "2 0.3 0.1 0.5", "2 0.1 0.3", "2 0.1 0.3 nan", "-1 0.1 0.3 0.5", "a b c d"] {
      #expect(MaskRange(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    ([(2..<12, 5..<25), (20..<30, 5..<20)], true),
    // One part; too small; too different.
    ([(2..<32, 5..<17)], false), ([(2..<6, 5..<15), (20..<24, 5..<15)], false),
    ([(2..<12, 5..<25), (20..<30, 5..<14)], false),
  ]) func `a mask must agree in all three`(
    boxes: [(Range<Int>, Range<Int>)], isPlausible: Bool
  ) throws {
    let range = try #require(MaskRange("2 0.1 0.3 0.5"))
    #expect(range.contains(MaskShape(Self.mask(boxes))) == isPlausible)
  }
}
