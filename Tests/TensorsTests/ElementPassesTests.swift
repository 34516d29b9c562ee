import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct ElementPassesTests {
  @Test(arguments: Instructions.available)
  func `the hyperbolic tangent is right to the last bits everywhere`(instructions: Instructions) {
    let values =
      (-120_000...120_000).map { Float($0) * 1e-4 }
      + [0, -0.0, 1e-30, -1e-10, 50, -500, .infinity, -.infinity]
    let tensor = Tensor(Shape(rows: 1, channels: values.count), values: values)
    Workers(count: 2, instructions: instructions).tanh(tensor)
    for (x, y) in zip(values, tensor.values) {
      let expected = Glibc.tanh(Double(x))
      #expect(abs(Double(y) - expected) <= 2e-7 * abs(expected), "tanh \(x)")
    }
  }

  @Test(arguments: Instructions.available)
  func `tanh of what is no number is none`(instructions: Instructions) {
    let tensor = Tensor(Shape(rows: 1, channels: 19))
    tensor.fill(.nan)
    Workers(count: 1, instructions: instructions).tanh(tensor)
    #expect(tensor.values.allSatisfy { $0.isNaN })
    #expect(!tensor.isFinite)
  }

  @Test(arguments: Instructions.available)
  func `Adam and averages do every number alike`(instructions: Instructions) {
    // Past one range, and no multiple of a vector.
    let shape = Shape(rows: 1, channels: 33_007)
    let workers = Workers(count: 2, instructions: instructions)
    let names = ["value", "gradient", "first", "second"]
    let tensors = names.map { WindowProductTests.random(shape, $0) }
    tensors[3].values = tensors[3].values.map { $0 * $0 }
    let before = tensors.map { $0.values.map(Double.init) }
    let step = Workers.AdamStep(
      firstDecay: 0.5, secondDecay: 0.75, rate: 0.25, secondScale: 1.5, epsilon: 0.125)
    workers.adam(tensors[0], gradient: tensors[1], first: tensors[2], second: tensors[3], step)
    var expected = before
    for i in 0..<shape.channels {
      let g = before[1][i]
      expected[2][i] = 0.5 * before[2][i] + 0.5 * g
      expected[3][i] = 0.75 * before[3][i] + 0.25 * g * g
      expected[0][i] -= 0.25 * expected[2][i] / (expected[3][i].squareRoot() * 1.5 + 0.125)
    }
    for (tensor, numbers) in zip(tensors, expected) {
      #expect(WindowProductTests.largestDifference(tensor, numbers) < 1e-6)
    }
    workers.average(tensors[2], toward: tensors[1], decay: 0.75)
    let average = zip(expected[2], before[1]).map { $0 * 0.75 + $1 * 0.25 }
    #expect(WindowProductTests.largestDifference(tensors[2], average) < 1e-6)
    workers.clear(tensors[2])
    #expect(tensors[2].values.allSatisfy { $0 == 0 })
  }
}
