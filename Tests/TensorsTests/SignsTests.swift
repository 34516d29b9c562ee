import Tensors
import Testing

@Suite struct SignsTests {
  /// Less than a vector, several ranges, and a part of a vector behind them.
  @Test(arguments: Instructions.available, [5, 16, 70_003])
  func `a gradient is rectified by the signs of numbers that are gone`(
    instructions: Instructions, count: Int
  ) {
    let shape = Shape(rows: 1, channels: count)
    let numbers = WindowProductTests.random(shape, "numbers")
    for (place, value) in [(0, Float.nan), (1, 0), (2, -0.0), (3, .infinity)] {
      numbers[place] = value
    }
    let gradient = WindowProductTests.random(shape, "gradient")
    let expected = zip(numbers.values, gradient.values).map { $0 > 0 ? $1 : $1 * 0.2 }
    let signs = Signs(shape, workers: Workers(count: 2, instructions: instructions))
    signs.take(from: numbers)
    numbers.fill(-1)
    signs.rectify(gradient, slope: 0.2)
    #expect(gradient.values == expected)
  }
}
