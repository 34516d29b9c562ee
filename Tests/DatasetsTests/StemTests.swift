import Datasets
import Files
import Phantoms
import Randomness
import SystemPackage
import Testing

@Suite struct StemTests {
  /// What stands behind a stem that had to change.
  static func hash(_ path: FilePath) -> String { "-" + Digest(of: path.bytes).prefix(8) }

  static let reserved: Set<String> = [
    "train", "training", "val", "valid", "validation", "dev", "eval", "test", "testing",
  ]

  /// What is wrong with a stem; nil when nothing is.
  static func fault(of stem: String) -> String? {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789_-".utf8)
    if stem.isEmpty { return "empty" }
    if stem.utf8.count > 120 { return "\(stem.utf8.count) bytes" }
    if !stem.utf8.allSatisfy(allowed.contains) { return "a byte that is not allowed" }
    if stem.utf8.contains("__".utf8) { return "two underscores" }
    let tokens = stem.split { $0 == "-" || $0 == "_" }
    return tokens.first { reserved.contains(String($0)) }.map { "the token \($0)" }
  }

  @Test(arguments: [
    ("chest_012.png", "chest_012"), ("JPCLN001.IMG", "jpcln001"), ("Chest-012.jpeg", "chest-012"),
    ("folder/Below/a.png", "a"), ("a", "a"), ("_.png", "_"), ("a_.png", "a_"),
    ("pretrain.png", "pretrain"), ("testing2.png", "testing2"), ("latest_1.png", "latest_1"),
    ("0.png", "0"),
  ]) func `a stem that needs no change but of case is taken`(path: String, stem: String) {
    #expect(Stem.unique(for: [FilePath(path)]) == [stem])
  }

  @Test(arguments: [
    ("a b.png", "a-b"), ("a.b.png", "a-b"), ("é.png", "image"), ("-.png", "image"),
    ("-dash.png", "dash"), ("e\u{301}.png", "e-"),
    ("胸部 1.png", "1"), ("İ.png", "i-"), ("😀.png", "image"), ("a+(1).png", "a--1-"),
    (".png", "png"), ("a\r\nb.png", "a--b"), ("a__b.png", "a_b"), ("a_____b__.png", "a_b_"),
    ("__.png", "_"), ("train.png", "xtrain"), ("Train.PNG", "xtrain"), ("VAL-1.png", "xval-1"),
    ("a_test_b.png", "a_xtest_b"), ("a-dev.png", "a-xdev"), ("a eval b.png", "a-xeval-b"),
    ("test-test_test.png", "xtest-xtest_xtest"),
    (
      "valid.validation.training.png",
      "xvalid-xvalidation-xtraining"
    ), ("testing.png", "xtesting"), ("-val-.png", "xval-"),
    ("a__test.png", "a_xtest"),
  ]) func `a stem that had to change gets digits of its path`(path: String, stem: String) {
    let path = FilePath(path)
    #expect(Stem.unique(for: [path]) == [stem + Self.hash(path)])
  }

  @Test func `a path without a name still has a stem`() {
    #expect(Stem.unique(for: [""]) == ["image" + Self.hash("")])
  }

  @Test func `the digits come from the bytes of the whole path`() {
    let paths: [FilePath] = ["x/a b.png", "y/a b.png", "x/a b.jpg"]
    #expect(Stem.unique(for: paths) == paths.map { "a-b" + Self.hash($0) })
  }

  @Test(arguments: [
    (111, 111, false), (112, 111, true), (120, 111, true), (255, 111, true), (300, 111, true),
  ]) func `long names are cut`(length: Int, kept: Int, isChanged: Bool) {
    let path = FilePath(String(repeating: "a", count: length) + ".png")
    let stem = String(repeating: "a", count: kept) + (isChanged ? Self.hash(path) : "")
    #expect(Stem.unique(for: [path]) == [stem])
    #expect(Self.fault(of: stem) == nil)
  }

  @Test(arguments: ["train", "val", "testing", "validation"])
  func `a cut makes no token of a split`(token: String) {
    for length in 90..<112 {
      for separator in ["-", "_"] {
        for tail in ["er", "x", "ing", "-x", "0123456789012345678901234567890"] {
          let name = String(repeating: "a", count: length) + separator + token + tail
          let stem = Stem.unique(for: [FilePath(name + ".png")])[0]
          #expect(Self.fault(of: stem) == nil, "\(stem)")
        }
      }
    }
    // Many tokens, each of which grows.
    let name = Array(repeating: token, count: 60).joined(separator: "-")
    for start in 0..<12 {
      let stem = Stem.unique(for: [FilePath(String(repeating: "b", count: start) + "_" + name)])[0]
      #expect(Self.fault(of: stem) == nil, "\(stem)")
    }
  }

  @Test func `files with the same stem all get digits of their paths`() {
    let paths: [FilePath] = ["a.png", "a.jpg", "A.png", "below/a.png", "b.png"]
    #expect(
      Stem.unique(for: paths) == paths.prefix(4).map { "a" + Self.hash($0) } + ["b"])
  }

  @Test func `a name that looks like another with its digits stays apart`() {
    let imitation = FilePath("a" + Self.hash("a.png") + ".png")
    let deeper = FilePath("a" + Self.hash("a.jpg") + ".png")
    let paths: [FilePath] = ["a.png", "a.jpg", imitation, deeper, "b.png"]
    let stems = Stem.unique(for: paths)
    #expect(Set(stems).count == 5)
    #expect(stems[4] == "b")
    #expect(stems.allSatisfy { Self.fault(of: $0) == nil })
  }

  @Test func `the same path twice is our mistake`() async {
    await #expect(processExitsWith: .failure) { _ = Stem.unique(for: ["a.png", "b.png", "a.png"]) }
  }

  @Test func `the order of paths changes no stem`() {
    let paths: [FilePath] = [
      "a.png", "a.jpg", "b c.png", "train.png", FilePath("a" + Self.hash("a.png") + ".png"),
    ]
    let stems = Stem.unique(for: paths)
    #expect(Stem.unique(for: paths.reversed()) == stems.reversed())
  }

  @Test func `names of any bytes get stems that keep the rules, all different`() {
    var random = RandomStream(seed: 3, purpose: "names")
    let pieces = ["train", "val", "test", "_", "__", "-", ".", " ", "é", "A", "ing", "x", "7"]
    var paths: [FilePath] = []
    for number in 0..<4000 {
      var bytes: [UInt8] = []
      for _ in 0..<1 + random.number(below: number % 2 == 0 ? 12 : 80) {
        if random.number(below: 3) == 0 {
          let byte = UInt8(random.number(below: 255) + 1)
          bytes.append(byte == UInt8(ascii: "/") ? 0xFF : byte)
        } else {
          bytes += Array(pieces[random.number(below: pieces.count)].utf8)
        }
      }
      // A name for each folder, so that the paths differ whatever the bytes are.
      let path = FilePath(bytes: bytes)
      paths.append(FilePath("\(number)").pushing(path))
    }
    let stems = Stem.unique(for: paths)
    #expect(Set(stems).count == paths.count)
    for (path, stem) in zip(paths, stems) {
      #expect(Self.fault(of: stem) == nil, "\(path): \(stem)")
    }
  }

  @Test(arguments: [
    ("normal", "normal"), ("Normal", "normal"), ("nodule_2", "nodule_2"), ("COVID 19", "covid-19+"),
    ("train", "xtrain+"), ("non__nodule", "non_nodule+"), ("結節", "image+"), ("", "image+"),
  ]) func `a class has a name of the same letters`(folder: String, label: String) {
    let digits = "-" + Digest(of: folder).prefix(8)
    #expect(Stem.label(folder) == label.replacing("+", with: digits))
  }

  @Test func `the names of splits are reserved, and no others`() {
    #expect(Self.reserved.allSatisfy(Stem.isReserved))
    for name in ["", "Train", "tests", "xtrain", "normal"] { #expect(!Stem.isReserved(name)) }
  }
}
