import Randomness
import Testing

@Suite struct RandomStreamTests {
  @Test func `the same key gives the same numbers and another key others`() {
    let subject = Digest(of: "chest")
    func draw(_ seed: UInt64, _ purpose: String, _ subject: Digest?, _ index: Int) -> [UInt64] {
      var stream = RandomStream(seed: seed, purpose: purpose, subject: subject, index: index)
      return (0..<6).map { _ in stream.next() }
    }
    let first = draw(1, "split", subject, 0)
    #expect(first == draw(1, "split", subject, 0))
    #expect(Set(first).count == 6)
    for other in [
      draw(2, "split", subject, 0), draw(1, "spli", subject, 0), draw(1, "split", nil, 0),
      draw(1, "split", subject, 1), draw(1, "split", Digest(of: "chest "), 0),
    ] {
      #expect(Set(other).isDisjoint(with: first))
    }
  }

  @Test func `numbered streams begin anew and differ`() {
    var first = RandomStream(seed: 1, purpose: "a")
    let words = (0..<6).map { _ in first.next() }
    var again = first.numbered(0)
    #expect((0..<6).map { _ in again.next() } == words)
    let firsts = [0, 1, 2, 1 << 32, -1].map { index in
      var stream = first.numbered(index)
      return stream.next()
    }
    #expect(Set(firsts).count == 5)
    #expect(Set(firsts.dropFirst()).isDisjoint(with: words))
  }

  @Test func `uniform numbers fill the interval evenly`() {
    var stream = RandomStream(seed: 3, purpose: "uniform")
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 { counts[Int(stream.uniform() * 10)] += 1 }
    // Five standard deviations of a binomial count.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 475 })
  }

  @Test func `normal numbers have the moments of the normal distribution`() {
    var stream = RandomStream(seed: 4, purpose: "normal")
    let values = stream.normal(count: 100_001).map(Double.init)
    func moment(_ order: Int) -> Double {
      values.map { value in (0..<order).reduce(1.0) { power, _ in power * value } }.reduce(0, +)
        / Double(values.count)
    }
    #expect(values.count == 100_001)
    #expect(abs(moment(1)) < 0.016)
    #expect(abs(moment(2) - 1) < 0.023)
    #expect(abs(moment(3)) < 0.062)
    #expect(abs(moment(4) - 3) < 0.16)
  }

  @Test func `a permutation holds every number once and is not the identity`() {
    var stream = RandomStream(seed: 5, purpose: "order")
    let order = stream.permutation(count: 100)
    #expect(order.sorted() == Array(0..<100))
    #expect(order != Array(0..<100))
    #expect(stream.permutation(count: 100) != order)
  }

  @Test func `all permutations of three come up equally often`() {
    var stream = RandomStream(seed: 6, purpose: "order")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<60_000 { counts[stream.permutation(count: 3), default: 0] += 1 }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 10_000) < 460 })
  }
}
