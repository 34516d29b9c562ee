import GAN
import Phantoms
import Radiographs
import Testing

@Suite struct GradientHistogramsTests {
  /// 16 × 16 pixels, four cells: what `light` says, 0 or 255.
  private static func image(_ light: (_ column: Int, _ row: Int) -> Bool) -> Radiograph {
    Radiograph(
      width: 16, height: 16, bits: 8,
      samples: (0..<256).map { light($0 % 16, $0 / 16) ? 255 : 0 })
  }

  /// Cells and directions that have any gradient but what rounding gives, whose root is taken.
  private static func found(_ image: Radiograph) -> Set<[Int]> {
    let numbers = GradientHistograms(image).numbers
    return Set(numbers.indices.filter { numbers[$0] > 0.01 }.map { [$0 / 8, $0 % 8] })
  }

  @Test func `edges lie in their cells and directions`() {
    // Between columns 3 and 4: the left cells, across.
    #expect(Self.found(Self.image { column, _ in column > 3 }) == [[0, 0], [2, 0]])
    // Between rows 11 and 12: the lower cells, down.
    #expect(Self.found(Self.image { _, row in row > 11 }) == [[2, 4], [3, 4]])
    // A quarter of a turn between both, where the diagonal goes.
    let diagonal = Self.found(Self.image { column, row in column > row })
    #expect(diagonal.isSuperset(of: [[0, 6], [3, 6]]))
  }

  @Test func `a negative and a paler image have the same edges`() {
    let phantom = ChestPhantom(patient: 3).radiograph(width: 64, height: 64, bits: 12)
    let numbers = GradientHistograms(phantom).numbers
    #expect(numbers.count == 8 * 8 * 8)
    for change: (UInt16) -> UInt16 in [{ 4095 - $0 }, { $0 / 2 + 700 }] {
      let other = GradientHistograms(
        Radiograph(width: 64, height: 64, bits: 12, samples: phantom.samples.map(change))
      ).numbers
      let difference = zip(numbers, other).map { abs($0 - $1) }.max() ?? .infinity
      #expect(difference < 0.1)
    }
  }

  @Test func `what is all one gray has none`() {
    #expect(Self.found(Self.image { _, _ in true }).isEmpty)
  }
}
