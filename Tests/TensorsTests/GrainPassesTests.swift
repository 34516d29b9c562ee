import Randomness
import Tensors
import Testing

@Suite struct GrainPassesTests {
  private static func grain(threads: Int, from seeds: [UInt64]) -> [Float] {
    let grain = Tensor(Shape(count: seeds.count, height: 128, width: 128, channels: 1))
    Workers(count: threads).fillGrain(
      grain, from: seeds.map { RandomStream(seed: $0, purpose: "grain") })
    return grain.values
  }

  @Test func `grain has mean 0, variance 1 and no neighbors alike`() {
    let grain = Self.grain(threads: 2, from: [1, 2, 3, 4]).map(Double.init)
    let count = Double(grain.count)
    let mean = grain.reduce(0, +) / count
    let variance = grain.reduce(0) { $0 + $1 * $1 } / count
    let neighbors = zip(grain, grain.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / count
    #expect(abs(mean) < 4 / count.squareRoot())
    #expect(abs(variance - 1) < 6 / count.squareRoot())
    #expect(abs(neighbors) < 4 / count.squareRoot())
    // Close to normal: 4.55 % lie beyond two deviations.
    let share = Double(grain.count { abs($0) > 2 }) / count
    #expect((0.035...0.05).contains(share), "\(share)")
  }

  @Test func `each image has its own stream, whatever the threads and its place`() {
    let one = Self.grain(threads: 1, from: [5, 6, 7])
    #expect(Self.grain(threads: 3, from: [5, 6, 7]) == one)
    #expect(Self.grain(threads: 2, from: [7]) == Array(one.suffix(128 * 128)))
    #expect(one.prefix(128 * 128) != one.suffix(128 * 128))
  }
}
