import Tensors
import Testing

@Suite struct ChannelPassesTests {
  /// More rows than one block holds, so that blocks are joined.
  static let shape = Shape(count: 3, height: 41, width: 67, channels: 3)

  static func channel(_ values: [Float], _ c: Int) -> [Double] {
    stride(from: c, to: values.count, by: shape.channels).map { Double(values[$0]) }
  }

  @Test(arguments: Instructions.available)
  func `moments equal the two-pass formula in Double, far from zero too`(
    instructions: Instructions
  ) {
    let input = WindowProductTests.random(Self.shape, "moments")
    input.values = input.values.map { $0 + 100 }
    let channels = Shape(rows: 1, channels: Self.shape.channels)
    let (mean, variance) = (Tensor(channels), Tensor(channels))
    ChannelPasses(Self.shape, workers: Workers(count: 2, instructions: instructions)).moments(
      of: input, mean: mean, variance: variance)
    for c in 0..<Self.shape.channels {
      let values = Self.channel(input.values, c)
      let center = values.reduce(0, +) / Double(values.count)
      let spread = values.map { ($0 - center) * ($0 - center) }.reduce(0, +) / Double(values.count)
      #expect(abs(Double(mean[c]) - center) < 2e-5)
      #expect(abs(Double(variance[c]) - spread) < 2e-4)
    }
  }

  @Test func `sums of gradients are per channel and the same for any number of threads`() {
    let gradient = WindowProductTests.random(Self.shape, "gradient")
    let sums = [1, 4].map { count in
      let sum = Tensor(Shape(rows: 1, channels: Self.shape.channels))
      ChannelPasses(Self.shape, workers: Workers(count: count)).rectifyGradient(
        gradient, output: gradient, slope: 1, addingSumTo: sum)
      return sum.values
    }
    #expect(sums[0] == sums[1])
    for c in 0..<Self.shape.channels {
      let expected = Self.channel(gradient.values, c).reduce(0, +)
      #expect(abs(Double(sums[0][c]) - expected) < 1e-2)
    }
  }

  /// One, four and five vectors of channels, and parts of a vector.
  @Test(arguments: Instructions.available, [1, 16, 23, 64, 83])
  func `normalization and its gradient equal their formulas`(
    instructions: Instructions, channels: Int
  ) {
    let shape = Shape(count: 3, height: 20, width: 31, channels: channels)
    let perChannel = Shape(rows: 1, channels: channels)
    let passes = ChannelPasses(shape, workers: Workers(count: 2, instructions: instructions))
    let (x, g) = (WindowProductTests.random(shape, "x"), WindowProductTests.random(shape, "g"))
    let factors = (0..<6).map { WindowProductTests.random(perChannel, "factor \($0)") }
    let (a, b, mean) = (factors[0], factors[1], factors[2])
    let slope: Float = 0.2

    var output: [Double] = []
    var before: [Double] = []
    var combined: [Double] = []
    var sums = [[Double]](repeating: [0, 0], count: channels)
    for place in 0..<x.count {
      let c = place % channels
      let y = Double(x[place]) * Double(a[c]) + Double(b[c])
      let h = y > 0 ? Double(g[place]) : Double(slope) * Double(g[place])
      output.append(y > 0 ? y : Double(slope) * y)
      before.append(h)
      sums[c][0] += h
      sums[c][1] += h * Double(x[place] - mean[c])
      combined.append(
        h * Double(factors[3][c]) + Double(x[place]) * Double(factors[4][c])
          + Double(factors[5][c]))
    }
    let (y, sum, product) = (Tensor(shape), Tensor(perChannel), Tensor(perChannel))
    passes.scale(x, by: a, shift: b, slope: slope, into: y)
    #expect(WindowProductTests.largestDifference(y, output) < 1e-6)
    passes.gradientSums(
      g, input: x, scale: a, shift: b, slope: slope, mean: mean, sum: sum, product: product)
    #expect(WindowProductTests.largestDifference(sum, sums.map { $0[0] }) < 1e-5)
    #expect(WindowProductTests.largestDifference(product, sums.map { $0[1] }) < 1e-5)

    let rectified = Tensor(shape, values: g.values)
    passes.rectifyGradient(rectified, output: y, slope: slope, addingSumTo: sum)
    #expect(WindowProductTests.largestDifference(rectified, before) < 1e-6)
    #expect(WindowProductTests.largestDifference(sum, sums.map { $0[0] * 2 }) < 1e-5)

    passes.combine(
      g, by: factors[3], input: x, by: factors[4], offset: factors[5], scale: a, shift: b,
      slope: slope)
    #expect(WindowProductTests.largestDifference(g, combined) < 1e-6)
  }
}
