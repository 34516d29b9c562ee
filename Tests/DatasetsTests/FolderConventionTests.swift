import Datasets
import Phantoms
import Testing

@Suite struct FolderConventionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Side and class of every file, in the order of their paths.
  func read(_ names: [String]) throws -> [String] {
    let convention = try FolderConvention(folder.scan(names))
    return zip(convention.sides, convention.labels).map {
      "\($0?.rawValue ?? "-") \($1 ?? "-")"
    }
  }

  @Test func `two folders or more are classes`() throws {
    #expect(
      try read(["Nodule 1/c.png", "normal/a.png", "normal/below/b.png", "notes.txt"])
        == ["- Nodule 1", "- normal", "- normal"])
  }

  @Test func `one folder is no class`() throws {
    #expect(try read(["images/a.png", "images/b/c.png", "tables/a.csv"]) == ["- -", "- -"])
  }

  @Test func `folders beside radiographs are no classes`() throws {
    #expect(try read(["a.png", "nodule/c.png", "normal/b.png"]) == ["- -", "- -", "- -"])
  }

  @Test func `names that only contain a split's are classes`() throws {
    #expect(
      try read(["a/train/c.png", "pretrain/a.png", "tests/b.png"])
        == ["- a", "- pretrain", "- tests"])
  }

  @Test(arguments: [
    ("train", Side.train), ("Train", .train), ("training", .train), ("TRAINING", .train),
    ("val", .val), ("VALID", .val), ("validation", .val), ("dev", .val), ("eval", .val),
    ("test", .test), ("Testing", .test),
  ]) func `a folder with the name of a split is one`(name: String, side: Side) throws {
    #expect(try read(["\(name)/a.png"]) == ["\(side.rawValue) -"])
  }

  @Test func `splits of two names are one, and need not all be there`() throws {
    #expect(
      try read(["dev/a.png", "train/b.png", "val/c.png"]) == ["val -", "train -", "val -"])
  }

  @Test func `below splits several folders are classes`() throws {
    #expect(
      try read(["test/b/c.png", "train/a/a.png", "train/b/deep/b.png"])
        == ["test b", "train a", "train b"])
    // One name in several splits is one folder.
    let other = try TemporaryFolder()
    let convention = try FolderConvention(other.scan(["train/x/a.png", "val/x/b.png"]))
    #expect(convention.labels == [nil, nil])
  }

  @Test func `below splits radiographs without a folder leave no classes`() throws {
    #expect(
      try read(["train/a/a.png", "train/b/b.png", "val/c.png"])
        == ["train -", "train -", "val -"])
  }

  @Test(arguments: ["b.png", "images/b.png", "a/train/b.png"])
  func `a file beside split folders is refused`(name: String) throws {
    let files = try folder.scan(["train/a.png", "test/c.png", name])
    let error = #expect(throws: DatasetError.self) { try FolderConvention(files) }
    #expect(
      error?.description == "\(name): beside a folder test, a name that loaders take for a split; "
        + "expected all radiographs in such folders, or none")
    guard case .layout? = error else { return #expect(Bool(false), "expected a layout error") }
  }

  @Test(arguments: [
    // CheXpert, MIMIC-CXR, and others: the folder is who it is.
    (
      [
        "train/patient00001/study1/view1_frontal.png",
        "train/patient00002/study1/view1_frontal.png",
      ],
      ["patient00001", "patient00002"]
    ),
    (["train/patient1/a.png", "val/Patient2/b.png"], ["patient1", "Patient2"]),
    (["p10/p1000001/s1/x.png", "p11/p1100001/s1/x.png"], ["p10", "p11"]),
    (["s1/a.png", "s2/b.png"], ["s1", "s2"]),
    (["case_01/a.png", "case_02/a.png"], ["case_01", "case_02"]),
    (["00000/view1.png", "00001/view1.png"], ["00000", "00001"]),
    (["images/00000/view1.png", "images/00001/view1.png"], ["00000", "00001"]),
    (["patient1/a.png", "patient1/b.png"], ["patient1", "patient1"]),
    ((10..<30).map { "from-\($0)/a.png" }, (10..<30).map { "from-\($0)" }),
  ]) func `folders of patients are no classes`(names: [String], patients: [String]) throws {
    let convention = try FolderConvention(folder.scan(names))
    #expect(convention.labels.allSatisfy { $0 == nil })
    #expect(Set(convention.patients) == Set(patients))
  }

  @Test(arguments: [
    ["normal/a.png", "pneumonia/b.png"], ["covid/patient1/a.png", "normal/patient2/b.png"],
    ["covid19/a.png", "p1/b.png"], (0..<8).map { "\($0 % 2)/\($0).png" },
    (0..<100).map { "from-\($0 % 20)/\($0).png" },
  ]) func `folders of pictures are classes`(names: [String]) throws {
    let convention = try FolderConvention(folder.scan(names))
    #expect(Set(convention.labels) == Set(names.map { String($0.prefix { $0 != "/" }) }))
  }
}
