import Datasets
import Randomness
import Testing

/// Radiographs that come in any order, a few at a time: sides stay and nobody straddles.
@Suite struct ArrivalTests {
  /// One data set in the making: what is stored, and what has come so far.
  struct Arrival {
    static let options = Split.Options(validation: 0.25, test: 0.15, seed: 11)
    /// Pictures of two patients that are nearly the same, by the number of the picture.
    let pairs: [(Int, Int)]
    private(set) var split: Split?
    private(set) var studies: [Study] = []

    init(pairs: [(Int, Int)]) { self.pairs = pairs }

    /// Admits some more studies as a build does.
    ///
    /// - Returns: The studies that are used.
    mutating func admit(_ late: [Study]) -> [Study] {
      studies = (studies + late).sorted { $0.stem < $1.stem }
      let places = Dictionary(uniqueKeysWithValues: studies.enumerated().map { ($1.stem, $0) })
      let similar = pairs.compactMap { pair -> SimilarPair? in
        guard let first = places["\(pair.0)"], let second = places["\(pair.1)"] else { return nil }
        return SimilarPair(first, second)
      }
      let families = Families(
        similar.map { (studies[$0.first].patient, studies[$0.second].patient) })
      var next = split ?? Split(studies, Self.options, families: families)
      next.admit(studies, Self.options, families: families)
      split = next
      return Leaks(studies, split: next, pairs: similar).studies
    }
  }

  /// 40 patients of one to four pictures each, two classes; names of patients are in no order.
  static let population: [Study] = {
    var random = RandomStream(seed: 5, purpose: "population")
    var studies: [Study] = []
    for patient in random.permutation(count: 40) {
      for _ in 0...random.number(below: 4) {
        studies.append(
          .of(
            "p\(patient)", label: random.number(below: 3) == 0 ? "a" : "b",
            name: "\(studies.count)"))
      }
    }
    return studies
  }()

  /// Every tenth picture is nearly another one.
  static let pairs: [(Int, Int)] = stride(from: 0, to: population.count, by: 10).map {
    ($0, ($0 * 7 + 3) % population.count)
  }

  /// What is wrong after a batch.
  static func findings(
    _ before: Split?, _ arrival: Arrival, _ used: [Study], isGiven: Bool
  ) -> [String] {
    guard let split = arrival.split else { return ["no split"] }
    var findings: [String] = []
    for (patient, side) in before?.sides ?? [:] where split.sides[patient] != side {
      findings.append("\(patient) left \(side)")
    }
    for study in arrival.studies where split.sides[study.patient] == nil {
      findings.append("\(study.patient) has no side")
    }
    let sides = Dictionary(uniqueKeysWithValues: used.map { ($0.stem, split[$0]) })
    for (first, second) in arrival.pairs {
      guard let a = sides["\(first)"], let b = sides["\(second)"], a != b else { continue }
      findings.append("\(first) is in \(a), \(second) in \(b)")
    }
    for study in used {
      if let given = study.givenSide, given != split[study] {
        findings.append("\(study.stem) left its folder \(given)")
      }
    }
    // Only near-duplicates and misplaced pictures may go.
    if used.count < arrival.studies.count - (isGiven ? .max : arrival.pairs.count) {
      findings.append("\(used.count) of \(arrival.studies.count) are used")
    }
    return findings
  }

  @Test(arguments: [false, true])
  func `in 1,000 random orders nobody straddles and no side ever changes`(isGiven: Bool) {
    var random = RandomStream(seed: 8, purpose: "orders")
    var population = Self.population
    if isGiven {
      // Folders that do not care for patients.
      for place in population.indices {
        population[place].givenSide = Side.allCases[random.number(below: 3)]
      }
    }
    var splits: Set<[String: Side]> = []
    for order in 0..<1000 {
      var waiting = random.permutation(count: population.count).map { population[$0] }
      var arrival = Arrival(pairs: Self.pairs)
      while !waiting.isEmpty {
        let count = 1 + random.number(below: 40)
        let before = arrival.split
        let used = arrival.admit(Array(waiting.prefix(count)))
        waiting.removeFirst(min(count, waiting.count))
        let findings = Self.findings(before, arrival, used, isGiven: isGiven)
        #expect(findings == [], "order \(order)")
      }
      #expect(arrival.split?.sides.count == 40)
      splits.insert(arrival.split?.sides ?? [:])
    }
    #expect(splits.count > 100)
  }

  @Test func `a build again changes nothing`() {
    var arrival = Arrival(pairs: Self.pairs)
    let used = arrival.admit(Self.population).map(\.stem)
    let split = arrival.split
    for _ in 0..<3 { #expect(arrival.admit([]).map(\.stem) == used) }
    #expect(arrival.split == split)
  }
}
