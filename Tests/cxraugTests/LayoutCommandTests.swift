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

  @Test(arguments: ["png", "tiff"])
  func `nnU-Net gets consecutive labels, and a replay makes them again`(format: String) throws {
    let folder = try Self.folder()
    let result = try Self.build(folder, ["--layout", "nnunet", "--format", format])
    #expect(result.status == 0, "\(result.errors)")
    let out = folder.path.appending("out")
    for row in try manifestRows(out) {
      let mask = try #require(row["mask"]?.string)
      let labels = try picture(out.pushing(FilePath(mask)))
      #expect(Set(labels.samples) == [0, 1])
      #expect(row["mask_regions"]?.array?.map { $0["label"]?.integer } == [1])
    }
    let description = try datasetDescription(out)
    #expect(description["numTraining"]?.integer == 14)
    #expect(description["mask_labels"]?.array?.last?["source"]?.integer == 255)
    try Self.verify(folder, Self.replay)
    let again = try Self.build(folder, ["--layout", "nnunet", "--format", format])
    #expect(again.output.contains("written    0 files now, 0 removed"))
    try VerifyCommandTests.replace(
      "\"numTraining\": 14", with: "\"numTraining\": 13", in: out.appending("dataset.json"))
    let damaged = try Program.run(["verify", "out"], in: folder.path)
    #expect(damaged.errors.contains("dataset.json: another numTraining than the manifest gives"))
  }

  @Test func `COCO describes masks exactly, and a replay makes them again`() throws {
    let folder = try Self.folder()
    let result = try Self.build(folder, ["--layout", "coco"])
    #expect(result.status == 0, "\(result.errors)")
    let out = folder.path.appending("out")
    for side in ["train", "val", "test"] {
      let json = try JSON(
        parsing: FileBytes.read(
          out.pushing(FilePath("annotations/instances_\(side).json")), limit: 1 << 20))
      let images = try #require(json["images"]?.array)
      #expect(images.count == json["annotations"]?.array?.count)
      for image in images {
        let name = try #require(image["file_name"]?.string)
        #expect((try? FileStatus(of: out.appending(side).appending(name))) != nil)
      }
    }
    try Self.verify(folder, Self.replay)
    let status = try DirectoryListing.files(below: out).map(\.status)
    let again = try Self.build(folder, ["--layout", "coco"])
    #expect(again.output.contains("written    0 files now, 0 removed"))
    #expect(try DirectoryListing.files(below: out).map(\.status) == status)
    let synthetic = try Self.build(folder, ["--layout", "coco", "--synthetic", "2"])
    #expect(synthetic.status == 64)
    #expect(synthetic.errors.contains("--layout coco with --synthetic: synthetic radiographs have"))
  }

  @Test func `another layout than before is refused`() throws {
    let folder = try Self.folder()
    _ = try Self.build(folder, ["--layout", "coco"])
    let other = try Self.build(folder, [])
    #expect(other.status == 64)
    #expect(other.errors.contains("layout \"coco\", now \"folders\""))
  }

  @Test func `nnU-Net without masks, with JPEG or with synthetic images is refused`() throws {
    let folder = try Self.folder()
    let layout = ["build", "in", "-o", "out", "--layout", "nnunet"]
    let masks = ["--masks", "masks"]
    for (arguments, reason) in [
      ([], "--layout nnunet without --masks; expected the folder of masks"),
      (masks + ["--format", "jpeg"], "--layout nnunet with --format jpeg; expected png or tiff"),
      (
        masks + ["--synthetic", "3"],
        "--layout nnunet with --synthetic: synthetic radiographs have no masks; expected 0 of them"
      ),
    ] {
      let result = try Program.run(layout + arguments, in: folder.path)
      #expect(result.status == 64)
      #expect(result.errors.contains(reason), "\(result.errors)")
    }
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
