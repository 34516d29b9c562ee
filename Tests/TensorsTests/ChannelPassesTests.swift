import Tensors
import Testing

@Suite struct ChannelPassesTests {
  /// More rows than one block holds, so that blocks are joined.
  static let shape = Shape(count: 3, height: 41, width: 67, channels: 3)

  static func channel(_ values: [Float], _ c: Int) -> [Double] {
    stride(from: c, to: values.count, by: shape.channels).map { Double(values[$0]) }
  }

  @Test func `moments equal the two-pass formula in Double, far from zero too`() {
    let input = WindowProductTests.random(Self.shape, "moments")
    input.values = input.values.map { $0 + 100 }
    let channels = Shape(rows: 1, channels: Self.shape.channels)
    let (mean, variance) = (Tensor(channels), Tensor(channels))
    ChannelPasses(Self.shape, workers: Workers(count: 2)).moments(
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
      ChannelPasses(Self.shape, workers: Workers(count: count)).accumulateSum(
        of: gradient, into: sum)
      return sum.values
    }
    #expect(sums[0] == sums[1])
    for c in 0..<Self.shape.channels {
      let expected = Self.channel(gradient.values, c).reduce(0, +)
      #expect(abs(Double(sums[0][c]) - expected) < 1e-2)
    }
  }
}
