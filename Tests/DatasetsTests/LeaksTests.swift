import Datasets
import Testing

@Suite struct LeaksTests {
  static let sides = Split(sides: ["t": .train, "v": .val, "e": .test, "u": .train])

  static func study(_ patient: String, _ name: String, in side: Side? = nil) -> Study {
    .of(patient, name: name, in: side)
  }

  static func leaks(_ studies: [Study], _ pairs: [(Int, Int)] = []) -> Leaks {
    Leaks(studies, split: sides, pairs: pairs.map { SimilarPair($0.0, $0.1) })
  }

  @Test func `studies on the sides of their folders stay in order`() {
    let leaks = Self.leaks([
      Self.study("v", "c", in: .val), Self.study("t", "a", in: .train), Self.study("e", "b"),
    ])
    #expect(leaks.studies.map(\.stem) == ["c", "a", "b"])
    #expect(leaks.refusals == [])
  }

  @Test func `a study in the folder of another side than its patient's goes`() {
    let leaks = Self.leaks([Self.study("v", "a", in: .train), Self.study("v", "b", in: .val)])
    #expect(leaks.studies.map(\.stem) == ["b"])
    #expect(
      leaks.refusals == [
        Refusal(
          file: "a.png",
          reason: "in train by its folder, and its patient v is in val; "
            + "expected each patient on one side")
      ])
  }

  @Test(arguments: [
    ("t", "v", 0), ("v", "t", 1), ("t", "e", 0), ("e", "t", 1), ("v", "e", 0), ("e", "v", 1),
  ]) func `of a pair on two sides the one that weighs less goes`(
    first: String, second: String, leaving: Int
  ) throws {
    let studies = [Self.study(first, "a"), Self.study(second, "b")]
    let leaks = Self.leaks(studies, [(0, 1)])
    let (gone, stays) = (studies[leaving], studies[1 - leaving])
    #expect(leaks.studies.map(\.stem) == [stays.stem])
    #expect(
      leaks.refusals == [
        Refusal(
          file: gone.source,
          reason: "nearly the same picture as \(stays.source), which is in "
            + "\(Self.sides[stays].rawValue); expected each picture once "
            + "(--keep-similar keeps both)")
      ])
  }

  @Test func `pairs on one side stay`() {
    let leaks = Self.leaks([Self.study("t", "a"), Self.study("u", "b")], [(0, 1)])
    #expect(leaks.studies.count == 2)
  }

  @Test func `nobody goes because of one that went`() {
    // b goes for c; a is near to b alone.
    let studies = [Self.study("t", "a"), Self.study("v", "b"), Self.study("e", "c")]
    #expect(Self.leaks(studies, [(1, 2), (0, 1)]).studies.map(\.stem) == ["a", "c"])
    // The misplaced one goes before its pairs are looked at.
    let misplaced = [Self.study("v", "a", in: .train), Self.study("t", "b")]
    #expect(Self.leaks(misplaced, [(0, 1)]).studies.map(\.stem) == ["b"])
  }

  @Test func `whatever the pairs, none of them is left on two sides`() {
    let studies = (0..<12).map { Self.study(["t", "v", "e", "u"][$0 % 4], "\($0)") }
    let all = (0..<12).flatMap { first in (0..<first).map { (first, $0) } }
    for step in 1..<60 {
      let pairs = all.enumerated().filter { $0.offset % step == 0 }.map(\.element)
      let left = Set(Self.leaks(studies, pairs).studies.map(\.stem))
      for (first, second) in pairs
      where left.contains("\(first)") && left.contains("\(second)") {
        #expect(Self.sides[studies[first]] == Self.sides[studies[second]])
      }
    }
  }
}
