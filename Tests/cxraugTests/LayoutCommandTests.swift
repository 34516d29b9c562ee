import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Data sets in every layout, with masks, from the command line.
@Suite struct LayoutCommandTests {
  static let names = (0..<10).map { "patient\($0)_1.png" }

  /// Ten phantoms in two classes with their lung masks of 0 and 255.
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (patient, name) in names.enumerated() {
      let own = FilePath(patient < 5 ? "in/a" : "in/b").appending(name)
      let phantom = ChestPhantom(patient: patient)
      try write(
        phantom.radiograph(width: 64, height: 64, bits: 8), to: folder.path.pushing(own))
      try write(
        phantom.lungMask(width: 64, height: 64), to: folder.path.pushing("masks").appending(name))
    }
    return folder
  }

  static func build(_ folder: TemporaryFolder, _ arguments: [String]) throws -> Program.Result {
    try Program.run(
      ["build", "in", "-o", "out", "--masks", "masks", "--size", "32", "--test", "0.2"] + arguments,
      in: folder.path)
  }

  static func verify(_ folder: TemporaryFolder, _ arguments: [String] = []) throws {
    let result = try Program.run(["verify", "out"] + arguments, in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
  }

  static let replay = ["--replay", "in", "--masks", "masks"]

  @Test func `folders have masks beside images and verify`() throws {
    let folder = try Self.folder()
    let result = try Self.build(folder, ["--license", "CC0-1.0"])
    #expect(result.status == 0, "\(result.errors)")
    let rows = try manifestRows(folder.path.appending("out"))
    for row in rows {
      let file = try #require(row["file"]?.string)
      let mask = try #require(row["mask"]?.string)
      #expect(file.replacing(/images\/[ab]\//, with: "masks/") == mask)
      let regions = try #require(row["mask_regions"]?.array)
      let labels = try picture(folder.path.appending("out").pushing(FilePath(mask)))
      #expect(regions.map { $0["label"]?.integer } == [255])
      #expect(regions[0]["area"]?.integer == labels.samples.count { $0 == 255 })
    }
    try Self.verify(folder, Self.replay)
  }

  @Test func `a licence is kept, and may change alone`() throws {
    let folder = try Self.folder()
    _ = try Self.build(folder, [])
    let out = folder.path.appending("out")
    #expect(try datasetDescription(out)["options"]?["license"]?.string == "unknown")
    let first = try tree(out)
    let licensed = try Self.build(folder, ["--license", "CC0-1.0"])
    #expect(licensed.output.contains("written    0 files now"))
    #expect(try datasetDescription(out)["options"]?["license"]?.string == "CC0-1.0")
    let second = try tree(out)
    let changed = first.keys.filter { first[$0] != second[$0] && !$0.hasPrefix(".") }.sorted()
    #expect(changed == ["README.md", "croissant.json", "dataset.json"])
    _ = try Self.build(folder, [])
    #expect(try tree(out) == second)
    for text in ["", "two\nlines", String(repeating: "x", count: 201)] {
      #expect(try Self.build(folder, ["--license", text]).status == 64)
    }
    try Self.verify(folder)
  }

  @Test(arguments: ["README.md", "croissant.json", "classes.txt"])
  func `a listing that was changed is found`(name: String) throws {
    let folder = try Self.folder()
    _ = try Self.build(folder, [])
    let path = folder.path.appending("out").appending(name)
    let text = String(decoding: try FileBytes.read(path, limit: 1 << 20), as: UTF8.self)
    try AtomicFile.write(text + " ", to: path)
    let result = try Program.run(["verify", "out"], in: folder.path)
    #expect(result.status == 1)
    #expect(result.errors.contains("\(name): other lines than the manifest gives"))
  }
}
