import Randomness
import Tensors
import Testing

@Suite struct PairDistancesTests {
  @Test(arguments: [1, 3]) func `distances of all pairs, band by band`(threads: Int) {
    let bands = [0..<8, 8..<4_112, 4_112..<4_136]
    let distances = PairDistances(bands: bands, workers: Workers(count: threads))
    let shape = Shape(rows: 5, channels: 4_136)
    var stream = RandomStream(seed: 1, purpose: "pairs")
    // Halves, so that some are equal.
    let matrix = Tensor(
      shape, values: stream.normal(count: shape.elementCount).map { ($0 * 2).rounded() / 2 })
    let (sums, gradient) = (Tensor(Shape(rows: 1, channels: 3)), Tensor(shape))
    distances.sums(of: matrix, into: sums, gradient: gradient)
    for (band, columns) in bands.enumerated() {
      var expected: Float = 0
      for column in columns {
        let values = (0..<5).map { matrix[$0 * 4_136 + column] }
        for row in 0..<5 {
          for other in 0..<row { expected += abs(values[row] - values[other]) }
          let rank = values.count { $0 < values[row] } - values.count { $0 > values[row] }
          #expect(gradient[row * 4_136 + column] == Float(rank))
        }
      }
      // Sums of halves are exact.
      #expect(sums[band] == expected)
    }
  }
}
