import Datasets
import Files
import Phantoms
import Randomness
import SystemPackage
import Testing

@Suite struct ManifestTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for side in ["train", "val", "test"] { try folder.makeFolder(FilePath(side)) }
  }

  static let rows: [ManifestRow] = [
    .of("val/b/a.png", .val, label: "b"), .full,
    .of("train/synthetic__000001.png", .train, .synthetic), .of("train/a.png", .train),
    .of("test/é.png", .test), .of("train/a__c001.png", .train, .classic),
  ]

  static let description: JSON = .members(["counts": .array([.integer(1), .integer(2)])])

  func text(_ name: FilePath) throws -> String {
    String(decoding: try FileBytes.read(folder.appending(name), limit: 1 << 20), as: UTF8.self)
  }

  func lines(_ name: FilePath) throws -> [JSON] {
    let text = try text(name)
    #expect(text.hasSuffix("\n"))
    return try text.split(separator: "\n").map { try JSON(parsing: String($0)) }
  }

  func publish(_ rows: [ManifestRow], _ description: JSON = description) throws {
    let manifest = Manifest(rows: rows)
    let listings = Layout.folders.listings(of: .of(rows))
      .filter { $0.file.hasSuffix("metadata.jsonl") }
    try manifest.publish(in: folder.path, listings: listings, description: description)
  }

  @Test func `rows stand in the order of the bytes of their files`() {
    #expect(
      Manifest(rows: Self.rows).rows.map(\.output.file) == [
        "test/é.png", "train/a.png", "train/a__c001.png", "train/normal/a__c002.png",
        "train/synthetic__000001.png", "val/b/a.png",
      ])
  }

  @Test func `rows are counted by kind and split`() {
    let manifest = Manifest(rows: Self.rows)
    #expect(manifest.count(.classic, in: .train) == 2)
    #expect(manifest.count(.original, in: .train) == 1)
    #expect(manifest.count(.synthetic, in: .train) == 1)
    #expect(manifest.count(.original, in: .val) == 1)
    #expect(manifest.count(.classic, in: .val) == 0)
  }

  @Test func `the manifest holds every row and reads back`() throws {
    try publish(Self.rows)
    let rows = try lines("manifest.jsonl").map { ManifestRow($0) }
    #expect(rows == Manifest(rows: Self.rows).rows)
    #expect(try text("dataset.json") == Self.description.page)
    #expect(
      try DirectoryListing.files(below: folder.path).map(\.path) == [
        "dataset.json", "manifest.jsonl", "test/metadata.jsonl", "train/metadata.jsonl",
        "val/metadata.jsonl",
      ])
  }

  @Test func `the order of rows changes no byte`() throws {
    try publish(Self.rows)
    let texts = try ["manifest.jsonl", "train/metadata.jsonl"].map { try text($0) }
    try publish(Self.rows.reversed())
    #expect(try ["manifest.jsonl", "train/metadata.jsonl"].map { try text($0) } == texts)
  }

  @Test func `metadata names files relative to the folder of their split`() throws {
    try publish(Self.rows)
    #expect(
      try lines("train/metadata.jsonl").map { $0["file_name"]?.string } == [
        "a.png", "a__c001.png", "normal/a__c002.png", "synthetic__000001.png",
      ])
    #expect(try lines("val/metadata.jsonl").map { $0["file_name"]?.string } == ["b/a.png"])
    #expect(try lines("test/metadata.jsonl").map { $0["file_name"]?.string } == ["é.png"])
  }

  @Test func `metadata has flat columns in this form`() throws {
    try publish([.full, .of("val/a.png", .val)])
    #expect(
      try text("train/metadata.jsonl") == #"{"file_name": "normal/a__c002.png", "#
        + #""label": "normal", "mask": "masks/a__c002.png", "kind": "classic", "#
        + #""patient": "A", "parent": "normal/A é\".png", "laterality": "mirrored", "bits": 12, "#
        + #""sha256": "\#(ManifestRow.full.content.digest)"}"# + "\n")
    #expect(
      try text("val/metadata.jsonl") == #"{"file_name": "a.png", "kind": "original", "#
        + #""patient": null, "parent": null, "laterality": "standard", "bits": 12, "#
        + #""sha256": "\#(ManifestRow.of("val/a.png", .val).content.digest)"}"# + "\n")
  }

  @Test func `publishing again touches no file`() throws {
    try publish(Self.rows)
    let before = try DirectoryListing.files(below: folder.path).map(\.status)
    #expect(before.count == 5)
    try publish(Self.rows)
    #expect(try DirectoryListing.files(below: folder.path).map(\.status) == before)
  }

  @Test func `publishing a change touches what speaks of it`() throws {
    try publish(Self.rows)
    let before = try DirectoryListing.files(below: folder.path)
    try publish(Self.rows + [.of("val/c.png", .val)])
    let after = try DirectoryListing.files(below: folder.path)
    let changed = zip(before, after).filter { $0.status != $1.status }.map(\.1.path)
    #expect(changed == ["manifest.jsonl", "val/metadata.jsonl"])
  }

  @Test func `the listing of a split goes away with its last row`() throws {
    try publish(Self.rows)
    try publish(Self.rows.filter { $0.output.split != .test })
    #expect(
      try DirectoryListing.files(below: folder.path).map(\.path)
        == ["dataset.json", "manifest.jsonl", "train/metadata.jsonl", "val/metadata.jsonl"])
  }

  @Test func `several classes of one image become a list in every line of metadata`() throws {
    try publish([
      .of("train/a.png", .train, label: "effusion|mass"),
      .of("train/b.png", .train, label: "mass"), .of("val/c.png", .val),
    ])
    #expect(
      try lines("train/metadata.jsonl").map { $0["labels"] } == [
        .array([.string("effusion"), .string("mass")]), .array([.string("mass")]),
      ])
    #expect(try lines("val/metadata.jsonl").map { $0["labels"] } == [.array([])])
    #expect(try lines("train/metadata.jsonl").allSatisfy { $0["label"] == nil })
  }

  @Test func `splits without rows need no folder`() throws {
    Folder.removeIfEmpty(folder.appending("test"))
    Folder.removeIfEmpty(folder.appending("val"))
    try publish([.full])
    #expect(
      try DirectoryListing.files(below: folder.path).map(\.path)
        == ["dataset.json", "manifest.jsonl", "train/metadata.jsonl"])
  }

  @Test func `the folders of listings are made`() throws {
    Folder.removeIfEmpty(folder.appending("val"))
    try publish(Self.rows)
    #expect(try lines("val/metadata.jsonl").count == 1)
  }

  @Test func `no rows make an empty manifest`() throws {
    try publish([])
    #expect(try text("manifest.jsonl") == "")
    #expect(try text("dataset.json") == Self.description.page)
  }

  @Test func `when a listing cannot be written the manifest stands`() throws {
    try publish([.full])
    let before = try text("manifest.jsonl")
    Folder.removeIfEmpty(folder.appending("val"))
    let path = try folder.write("a file in the way", to: "val")
    let error = #expect(throws: FileError.self) { try publish(Self.rows) }
    #expect(error?.description == "\(path): create folder: File exists")
    #expect(try text("manifest.jsonl") == before)
  }

  @Test func `rows alone are published without the other listings`() throws {
    try Manifest(rows: Self.rows).publishRows(in: folder.path)
    #expect(try DirectoryListing.files(below: folder.path).map(\.path) == ["manifest.jsonl"])
    #expect(try lines("manifest.jsonl").count == 6)
  }

  @Test func `a manifest reads back`() throws {
    try publish(Self.rows)
    #expect(try Manifest(reading: folder.path).rows == Manifest(rows: Self.rows).rows)
    try publish([])
    #expect(try Manifest(reading: folder.path).rows == [])
  }

  @Test(arguments: ["{}", "no JSON", "[]", #"{"file": "a"}"#])
  func `a line that is no row is named`(line: String) throws {
    let path = try folder.write(ManifestRow.full.json.line + "\n\(line)\n", to: "manifest.jsonl")
    let error = #expect(throws: FileError.self) { try Manifest(reading: folder.path) }
    #expect(
      error?.description
        == "\(path): line 2 is no row of a manifest; expected one JSON object")
  }

  @Test func `a missing manifest is an error`() {
    let error = #expect(throws: FileError.self) { try Manifest(reading: folder.path) }
    #expect(
      error?.description
        == "\(folder.appending("manifest.jsonl")): open: No such file or directory")
  }
}
