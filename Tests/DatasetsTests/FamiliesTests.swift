import Datasets
import Randomness
import Testing

@Suite struct FamiliesTests {
  @Test func `without pairs everybody is alone`() {
    #expect(Families().name(of: "a") == "a")
    #expect(Families([("a", "a")]).name(of: "a") == "a")
  }

  @Test func `the first in order names the family`() {
    let families = Families([("c", "b"), ("d", "e"), ("b", "a")])
    #expect(
      ["a", "b", "c", "d", "e", "f"].map { families.name(of: $0) }
        == ["a", "a", "a", "d", "d", "f"])
  }

  @Test func `whatever order the pairs come in, all that hang together have one name`() {
    var random = RandomStream(seed: 3, purpose: "pairs")
    // Three chains, a star and a ring; the names are not in the order of the pairs.
    var pairs: [(String, String)] = []
    for family in 0..<5 {
      for member in 0..<7 { pairs.append(("\(member)-\(family)", "\(member + 1)-\(family)")) }
    }
    // The last in order may be what holds a family together.
    pairs += (0..<7).map { ("\($0)-5", "7-5") }
    pairs += (1..<6).map { ("7-0", "\($0)-0") } + [("0-1", "7-1"), ("3-2", "3-2")]
    for _ in 0..<200 {
      pairs = random.permutation(count: pairs.count).map { pairs[$0] }
      let families = Families(
        pairs.map { random.number(below: 2) == 0 ? $0 : ($0.1, $0.0) })
      for family in 0..<6 {
        let names = Set((0..<8).map { families.name(of: "\($0)-\(family)") })
        #expect(names == ["0-\(family)"])
      }
    }
  }
}
