import Datasets
import Randomness
import Testing

@Suite struct SplitTests {
  static let fifth = Split.Options(validation: 0.2, test: 0, seed: 1)

  /// Patients of one image each.
  static func singles(_ count: Int, _ prefix: String = "p", label: String? = nil) -> [Study] {
    (0..<count).map { .of("\(prefix)\($0)", label: label) }
  }

  static func count(_ studies: [Study], in split: Split, on side: Side) -> Int {
    studies.count { split[$0] == side }
  }

  @Test(arguments: [
    (195, 0.2, 39), (247, 0.2, 49), (10, 0.2, 2), (100, 0.25, 25), (7, 0.5, 4), (3, 0.2, 1),
    (2, 0.2, 0), (1, 0.2, 0), (5, 0, 0), (5, 1, 5), (0, 0.2, 0),
  ]) func `patients of one image are split exactly`(count: Int, share: Double, expected: Int) {
    let studies = Self.singles(count)
    let split = Split(studies, .init(validation: share, test: 0, seed: 1))
    #expect(split.sides.count == count)
    #expect(Self.count(studies, in: split, on: .val) == expected)
    #expect(Self.count(studies, in: split, on: .train) == count - expected)
  }

  @Test(arguments: [
    (100, 0.2, 0.1, 20, 10), (247, 0.15, 0.15, 37, 37), (10, 0.5, 0.5, 5, 5), (9, 0, 0.3, 0, 3),
  ]) func `validation and test are taken beside each other`(
    count: Int, validation: Double, test: Double, expectedValidation: Int, expectedTest: Int
  ) {
    let studies = Self.singles(count)
    let split = Split(studies, .init(validation: validation, test: test, seed: 1))
    #expect(Self.count(studies, in: split, on: .val) == expectedValidation)
    #expect(Self.count(studies, in: split, on: .test) == expectedTest)
  }

  @Test func `every class is split exactly`() {
    let classes = [("a", 50), ("b", 10), ("c", 195), ("d", 2)]
    let studies = classes.map { Self.singles($0.1, $0.0, label: $0.0) }
    let split = Split(studies.flatMap { $0 }, .init(validation: 0.2, test: 0.1, seed: 3))
    #expect(studies.map { Self.count($0, in: split, on: .val) } == [10, 2, 39, 0])
    #expect(studies.map { Self.count($0, in: split, on: .test) } == [5, 1, 20, 0])
  }

  /// Patients of 1…9 images.
  static func families(_ count: Int, label: String? = nil) -> [Study] {
    var random = RandomStream(seed: 9, purpose: "families")
    return (0..<count).flatMap { patient in
      (0...random.number(below: 9)).map {
        .of("p\(patient)", label: label, name: "\(patient)-\($0)")
      }
    }
  }

  @Test func `patients of many images fill the share and do not exceed it`() {
    let studies = Self.families(200)
    for seed: UInt64 in 0..<20 {
      let split = Split(studies, .init(validation: 0.2, test: 0.1, seed: seed))
      // Patients of one image are there to fill what larger ones leave.
      #expect(split.sides.count == 200)
      let (share, part) = (Double(studies.count) * 0.2, Double(studies.count) * 0.1)
      #expect(Self.count(studies, in: split, on: .val) == Int(share.rounded()))
      #expect(Self.count(studies, in: split, on: .test) == Int(part.rounded()))
    }
  }

  @Test func `a patient larger than the share trains`() {
    let studies = (0..<9).map { Study.of("large", name: "\($0)") } + Self.singles(1)
    let split = Split(studies, Self.fifth)
    #expect(split.sides == ["large": .train, "p0": .val])
  }

  @Test func `a patient of two classes counts where most of the images are`() {
    let mixed: [Study] = [.of("m", label: "a"), .of("m", label: "b"), .of("m", label: "b")]
    let (a, b) = (Self.singles(10, "a", label: "a"), Self.singles(2, "b", label: "b"))
    let split = Split(mixed + a + b, Self.fifth)
    // Room for 2 of 10 images in class a, for 1 of 5 in class b, where `m` has 3.
    #expect(Self.count(a, in: split, on: .val) == 2)
    #expect(Self.count(b, in: split, on: .val) == 1)
    #expect(split.sides["m"] == .train)
  }

  @Test func `a patient with as many images in two classes counts in the first`() {
    let mixed: [Study] = [.of("m", label: "z"), .of("m", label: "a")]
    let studies = mixed + Self.singles(6, "a", label: "a")
    // Room for 2 of 8 images in class a; there would be room for 1 of 6 without `m`.
    #expect(Self.count(studies, in: Split(studies, Self.fifth), on: .val) == 2)
  }

  @Test func `the order of studies changes nothing`() {
    var studies = Self.families(60, label: "a") + Self.singles(40, "q", label: "b")
    let split = Split(studies, .init(validation: 0.2, test: 0.1, seed: 4))
    var random = RandomStream(seed: 1, purpose: "order")
    for _ in 0..<10 {
      studies = random.permutation(count: studies.count).map { studies[$0] }
      #expect(Split(studies, .init(validation: 0.2, test: 0.1, seed: 4)) == split)
    }
  }

  @Test func `another seed splits otherwise`() {
    let studies = Self.singles(100)
    let splits = (0..<20).map {
      Split(studies, .init(validation: 0.2, test: 0, seed: UInt64($0))).sides
    }
    #expect(Set(splits).count == 20)
  }

  @Test func `every patient has the same chance`() {
    let studies = Self.singles(20)
    var counts: [String: Int] = [:]
    for seed: UInt64 in 0..<1000 {
      let split = Split(studies, .init(validation: 0.2, test: 0, seed: seed))
      for (patient, side) in split.sides where side == .val { counts[patient, default: 0] += 1 }
    }
    // 200 expected with a standard deviation of 12.6; five of them either way.
    #expect(counts.count == 20)
    #expect(counts.values.allSatisfy { (137...263).contains($0) })
  }

  @Test func `a study whose patient has no side is our mistake`() async {
    await #expect(processExitsWith: .failure) {
      _ = Split(sides: ["a": .train])[.of("b")]
    }
  }
}

extension SplitTests {
  @Test func `admitting changes no side that is stored`() {
    let studies = Self.singles(195)
    var split = Split(studies, Self.fifth)
    let before = split
    split.admit(studies, .init(validation: 1, test: 0, seed: 99))
    #expect(split == before)
    split.admit(studies + Self.singles(50, "late"), .init(validation: 0.5, test: 0.5, seed: 99))
    #expect(split.sides.count == 245)
    #expect(split.sides.filter { before.sides[$0.key] != nil } == before.sides)
  }

  @Test func `patients that come late are spread by the shares`() {
    let options = Split.Options(validation: 0.2, test: 0.1, seed: 5)
    let studies = Self.singles(20_000, "late")
    var split = Split(sides: [:])
    split.admit(studies, options)
    // Standard deviations of 57 and 42; five of them either way.
    #expect((3715...4285).contains(Self.count(studies, in: split, on: .val)))
    #expect((1790...2210).contains(Self.count(studies, in: split, on: .test)))
  }

  @Test func `the side of a late patient depends on seed and patient alone`() {
    let options = Split.Options(validation: 0.3, test: 0.3, seed: 5)
    let studies = Self.singles(200, "late")
    var together = Split(Self.singles(30), options)
    together.admit(studies, options)
    var oneByOne = Split(sides: [:])
    for study in studies.reversed() { oneByOne.admit([study, study], options) }
    #expect(studies.allSatisfy { together[$0] == oneByOne[$0] })
    var otherwise = Split(sides: [:])
    otherwise.admit(studies, .init(validation: 0.3, test: 0.3, seed: 6))
    #expect(otherwise != oneByOne)
  }

  @Test(arguments: [(0.0, 0.0, Side.train), (1, 0, .val), (0, 1, .test)])
  func `all late patients go where the whole share is`(
    validation: Double, test: Double, side: Side
  ) {
    let studies = Self.singles(500)
    var split = Split(sides: [:])
    split.admit(studies, .init(validation: validation, test: test, seed: 2))
    #expect(Self.count(studies, in: split, on: side) == 500)
  }
}

extension SplitTests {
  /// Patients of one image, every second one a relative of the one before.
  static let relatives = Families((0..<50).map { ("p\($0 * 2)", "p\($0 * 2 + 1)") })

  @Test func `families stay together in a first split, which is exact all the same`() {
    let studies = Self.singles(100)
    for seed: UInt64 in 0..<20 {
      let options = Split.Options(validation: 0.2, test: 0.1, seed: seed)
      let split = Split(studies, options, families: Self.relatives)
      for place in 0..<50 {
        #expect(split.sides["p\(place * 2)"] == split.sides["p\(place * 2 + 1)"])
      }
      #expect(Self.count(studies, in: split, on: .val) == 20)
      #expect(Self.count(studies, in: split, on: .test) == 10)
    }
  }

  @Test func `a late patient goes where its family is`() {
    let early = (0..<50).map { Study.of("p\($0 * 2)") }
    let options = Split.Options(validation: 0.3, test: 0.3, seed: 2)
    var split = Split(early, options)
    let before = split
    split.admit(early + (0..<50).map { .of("p\($0 * 2 + 1)") }, options, families: Self.relatives)
    for place in 0..<50 {
      #expect(split.sides["p\(place * 2 + 1)"] == before.sides["p\(place * 2)"])
    }
    #expect(split.sides.filter { before.sides[$0.key] != nil } == before.sides)
  }

  @Test func `who is related to two sides goes where judging weighs more`() {
    let sides: [String: Side] = ["a": .train, "b": .test, "c": .val]
    var split = Split(sides: sides)
    split.admit(
      [.of("x"), .of("y"), .of("z")], Self.fifth,
      families: Families([("a", "x"), ("x", "c"), ("z", "b"), ("z", "a")]))
    #expect(split.sides["x"] == .test && split.sides["z"] == .test)
    #expect(split.sides.filter { sides[$0.key] != nil } == sides)
  }

  @Test func `late relatives that are all new go together`() {
    let options = Split.Options(validation: 0.4, test: 0.3, seed: 3)
    let families = Families((1..<100).map { ("late0", "late\($0)") })
    var split = Split(sides: [:])
    split.admit(Self.singles(100, "late"), options, families: families)
    #expect(Set(split.sides.values).count == 1)
  }
}

extension SplitTests {
  @Test func `sides of folders are the sides, whatever the shares`() {
    let studies: [Study] = [
      .of("a", in: .val), .of("b", in: .train), .of("c", in: .test), .of("d", in: .train),
    ]
    let split = Split(studies, .init(validation: 0.9, test: 0.1, seed: 1))
    #expect(split.sides == ["a": .val, "b": .train, "c": .test, "d": .train])
  }

  @Test(arguments: [
    ([Side.train, .val], Side.val), ([.val, .train], .val), ([.val, .test, .train], .test),
    ([.test, .train, .val], .test),
  ]) func `a patient in several folders gets the side that weighs most`(
    given: [Side], expected: Side
  ) {
    let studies = given.map { Study.of("a", in: $0) }
    #expect(Split(studies, Self.fifth).sides == ["a": expected])
    var late = Split(sides: ["b": .train])
    late.admit(studies, Self.fifth)
    #expect(late.sides == ["a": expected, "b": .train])
  }

  @Test func `a stored side stays whatever the folder says`() {
    var split = Split(sides: ["a": .train, "b": .test])
    split.admit([.of("a", in: .test), .of("b", in: .train), .of("c", in: .val)], Self.fifth)
    #expect(split.sides == ["a": .train, "b": .test, "c": .val])
  }

  @Test func `who is in no folder is split, and goes with a relative who is`() {
    let families = Families([("a", "x"), ("b", "x")])
    let studies: [Study] = [.of("a", in: .train), .of("b", in: .val), .of("x")]
    #expect(Split(studies, Self.fifth, families: families).sides["x"] == .val)
    let split = Split(
      studies + Self.singles(10), .init(validation: 0.5, test: 0, seed: 1), families: families)
    #expect(Self.count(Self.singles(10), in: split, on: .val) == 5)
  }
}
