import Randomness
import Tensors
import Testing

@Suite struct BandAmountsTests {
  private static let bands = [0..<8, 8..<29, 40..<53]
  private static let shape = Shape(rows: 3, channels: 60)

  private static func matrix() -> Tensor {
    var stream = RandomStream(seed: 1, purpose: "bands")
    // Halves, so that sums are exact and some are 0.
    return Tensor(
      shape, values: stream.normal(count: shape.elementCount).map { ($0 * 2).rounded() / 2 })
  }

  @Test(arguments: [1, 3]) func `sums of absolute numbers, band by band`(threads: Int) {
    let matrix = Self.matrix()
    let amounts = BandAmounts(bands: Self.bands, rows: 3, workers: Workers(count: threads))
    let sums = Tensor(Shape(rows: 1, channels: 3))
    amounts.sums(of: matrix, into: sums)
    for (band, columns) in Self.bands.enumerated() {
      let expected = (0..<3).reduce(Float(0)) { sum, row in
        columns.reduce(sum) { $0 + abs(matrix[row * 60 + $1]) }
      }
      #expect(sums[band] == expected)
    }
  }

  @Test func `slopes take the signs of the numbers, and there are none beside the bands`() {
    let matrix = Self.matrix()
    let before = matrix.values
    let slopes = Tensor(Shape(rows: 1, channels: 3), values: [2, -3, 5])
    BandAmounts(bands: Self.bands, rows: 3, workers: Workers(count: 2))
      .replaceBySlopes(slopes, in: matrix)
    for place in before.indices {
      let band = Self.bands.firstIndex { $0.contains(place % 60) }
      let sign: Float = before[place] > 0 ? 1 : before[place] < 0 ? -1 : 0
      #expect(matrix[place] == (band.map { slopes[$0] * sign } ?? 0))
    }
  }
}
