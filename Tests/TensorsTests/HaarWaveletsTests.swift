import Randomness
import Tensors
import Testing

@Suite struct HaarWaveletsTests {
  private let workers = Workers(count: 2)

  @Test func `a cell becomes its differences and its mean`() {
    let shape = Shape(count: 1, height: 8, width: 8, channels: 1)
    let wavelets = HaarWavelets(shape, workers: workers)
    #expect(wavelets.bands == [0..<48, 48..<64])
    var pixels = [Float](repeating: 0, count: 64)
    // The second cell of the second row of cells.
    (pixels[18], pixels[19], pixels[26], pixels[27]) = (8, 4, 2, 1)
    let numbers = Tensor(wavelets.outputShape)
    wavelets.transform(Tensor(shape, values: pixels), into: numbers)
    var expected = [Float](repeating: 0, count: 64)
    expected[5] = 2.25
    expected[16 + 5] = 1.25
    expected[32 + 5] = 0.75
    expected[48 + 5] = 3.75
    #expect(numbers.values == expected)
  }

  @Test func `each band has the differences of its size`() {
    let shape = Shape(count: 3, height: 32, width: 32, channels: 1)
    let wavelets = HaarWavelets(shape, workers: workers)
    #expect(wavelets.bands.count == 4)
    var stream = RandomStream(seed: 1, purpose: "wavelets")
    let images = Tensor(shape, values: stream.normal(count: shape.elementCount))
    let numbers = Tensor(wavelets.outputShape)
    wavelets.transform(images, into: numbers)
    func mean(_ image: Int, row: Int, column: Int, side: Int) -> Double {
      var sum = 0.0
      for y in row * side..<(row + 1) * side {
        for x in column * side..<(column + 1) * side {
          sum += Double(images[(image * 32 + y) * 32 + x])
        }
      }
      return sum / Double(side * side)
    }
    for image in 0..<3 {
      for (level, band) in wavelets.bands.enumerated() {
        let cells = level == 3 ? 4 : 16 >> level
        for place in 0..<cells * cells {
          let (row, column) = (place / cells, place % cells)
          let first = image * wavelets.outputShape.channels + band.lowerBound + place
          guard level < 3 else {
            let whole = mean(image, row: row, column: column, side: 8)
            #expect(abs(Double(numbers[first]) - whole) < 1e-6)
            continue
          }
          let corners = [(0, 0), (0, 1), (1, 0), (1, 1)].map {
            mean(
              image, row: 2 * row + $0.0, column: 2 * column + $0.1, side: 1 << level)
          }
          let signs: [[Double]] = [[1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]
          for (kind, signs) in signs.enumerated() {
            let expected = zip(corners, signs).reduce(0) { $0 + $1.0 * $1.1 } / 4
            #expect(abs(Double(numbers[first + kind * cells * cells]) - expected) < 1e-6)
          }
        }
      }
    }
  }

  @Test func `the gradient is the transpose`() {
    let shape = Shape(count: 2, height: 16, width: 16, channels: 1)
    let wavelets = HaarWavelets(shape, workers: workers)
    var stream = RandomStream(seed: 2, purpose: "wavelets")
    let images = Tensor(shape, values: stream.normal(count: shape.elementCount))
    let slopes = Tensor(wavelets.outputShape, values: stream.normal(count: shape.elementCount))
    let numbers = Tensor(wavelets.outputShape)
    wavelets.transform(images, into: numbers)
    let gradient = Tensor(shape)
    wavelets.gradient(slopes, into: gradient)
    let one = zip(numbers.values, slopes.values).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    let other = zip(images.values, gradient.values).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    #expect(abs(one - other) < 1e-3)
    #expect(abs(one) > 1)
  }
}
