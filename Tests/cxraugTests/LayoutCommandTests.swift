import Files
import Phantoms
import Radiographs
import Randomness
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

  @Test func `folders have masks apart from classes and verify`() throws {
    let folder = try Self.folder()
    let result = try Self.build(folder, ["--license", "CC0-1.0"])
    #expect(result.status == 0, "\(result.errors)")
    let rows = try manifestRows(folder.path.appending("out"))
    for row in rows {
      let file = try #require(row["file"]?.string)
      let mask = try #require(row["mask"]?.string)
      #expect(file.replacing(/\w+\/[ab]\//, with: "masks/") == mask)
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
      let annotations = try #require(json["annotations"]?.array)
      #expect(images.count == annotations.count)
      #expect(annotations.allSatisfy { $0["segmentation"]?["counts"]?.string != nil })
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

  static let sharded = ["--layout", "webdataset"]

  /// The members of a shard by name.
  static func members(_ shard: FilePath) throws -> [String: [UInt8]] {
    let bytes = try FileBytes.read(shard, limit: 1 << 24)
    let members = try #require(TarArchive.members(in: bytes))
    return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.bytes) })
  }

  @Test func `shards hold samples that the manifest names, and a replay makes them again`() throws {
    let folder = try Self.folder()
    let result = try Self.build(folder, Self.sharded)
    #expect(result.status == 0, "\(result.errors)")
    let out = folder.path.appending("out")
    let files = try tree(out).keys.filter { !$0.hasPrefix(".") }.sorted()
    #expect(
      files == [
        "README.md", "dataset.json", "manifest.jsonl", "test-000000.tar", "train-000000.tar",
        "val-000000.tar",
      ])
    let members = try Self.members(out.appending("train-000000.tar"))
    let rows = try manifestRows(out).filter { $0["split"]?.string == "train" }
    #expect(members.count == rows.count * 3)
    for row in rows {
      for (name, digest) in [("file", "sha256"), ("mask", "mask_sha256")] {
        let member = try #require(row[name]?.string?.split(separator: "/").last)
        let bytes = try #require(members[String(member)])
        #expect(Digest(of: bytes).description == row[digest]?.string)
      }
    }
    try Self.verify(folder, Self.replay)
    let status = try DirectoryListing.files(below: out).map(\.status)
    let again = try Self.build(folder, Self.sharded)
    #expect(again.output.contains("written    0 files now, 0 removed"))
    #expect(try DirectoryListing.files(below: out).map(\.status) == status)
  }

  @Test func `only shards whose samples changed are written again`() throws {
    let folder = try Self.folder()
    _ = try Self.build(folder, Self.sharded)
    let out = folder.path.appending("out")
    let first = try tree(out)
    let more = try Self.build(folder, Self.sharded + ["--classic", "2x"])
    #expect(more.output.contains("written    18 files now, 0 removed"), "\(more.output)")
    let second = try tree(out)
    #expect(first["val-000000.tar"] == second["val-000000.tar"])
    #expect(first["train-000000.tar"] != second["train-000000.tar"])
    _ = try Self.build(folder, Self.sharded)
    #expect(try tree(out) == first)
    try Self.verify(folder)
  }

  @Test func `who is withdrawn is in no shard`() throws {
    let folder = try Self.folder()
    _ = try Self.build(folder, Self.sharded)
    let out = folder.path.appending("out")
    let row = try #require(try manifestRows(out).first { $0["split"]?.string == "train" })
    let patient = try #require(row["patient"]?.string)
    try AtomicFile.write(patient + "\n", to: folder.path.appending("list"))
    let result = try Self.build(folder, Self.sharded + ["--exclude", "list"])
    #expect(result.status == 0, "\(result.errors)")
    let members = try Self.members(out.appending("train-000000.tar"))
    #expect(!members.isEmpty)
    #expect(!members.keys.contains { $0.hasPrefix(patient) })
    try Self.verify(folder)
  }

  @Test func `a shard that is gone or cut is made again with the same bytes`() throws {
    let folder = try Self.folder()
    _ = try Self.build(folder, Self.sharded)
    let out = folder.path.appending("out")
    let first = try tree(out)
    AtomicFile.remove(out.appending("val-000000.tar"))
    let shard = out.appending("train-000000.tar")
    try AtomicFile.write(Array(try FileBytes.read(shard, limit: 1 << 24).dropLast(512)), to: shard)
    let again = try Self.build(folder, Self.sharded)
    #expect(again.status == 0)
    #expect(try tree(out) == first)
    // Without its state everything is made again, and nothing is left over.
    try AtomicFile.write("", to: out.pushing(".cxraug/journal.jsonl"))
    _ = try Self.build(folder, Self.sharded)
    #expect(try tree(out) == first)
  }

  @Test func `a build of shards that was interrupted is finished by the same command`() throws {
    let folder = try Self.folder()
    let synthetic = [
      "build", "in", "-o", "out", "--layout", "webdataset", "--synthetic", "4", "--size", "64",
      "--width", "2", "--batch", "2", "--train-steps", "400", "--progress", "plain",
    ]
    let stopped = try Program.run(
      synthetic, in: folder.path, stopAfter: "training a generator")
    #expect(stopped.status == 130)
    #expect(try Program.run(synthetic, in: folder.path).status == 0)
    let whole = try Program.run(synthetic.map { $0 == "out" ? "whole" : $0 }, in: folder.path)
    #expect(whole.status == 0)
    let made = try tree(folder.path.appending("out"))
    #expect(made == (try tree(folder.path.appending("whole"))))
    #expect(made["train-000001.tar"] != nil)
    try Self.verify(folder, ["--replay", "in"])
  }

  @Test(arguments: ["changed", "member", "stray", "missing", "gone"])
  func `damage to a shard is found`(damage: String) throws {
    let folder = try Self.folder()
    _ = try Self.build(folder, Self.sharded)
    let out = folder.path.appending("out")
    let shard = out.appending("val-000000.tar")
    var members = try #require(
      TarArchive.members(in: FileBytes.read(shard, limit: 1 << 24)))
    let name = members[0].name
    let expected: String
    switch damage {
    case "changed":
      var bytes = members[0].bytes
      bytes[bytes.count / 2] ^= 1
      members[0] = TarArchive.Member(name: name, bytes: bytes)
      expected = "val-000000.tar/\(name): other bytes than its manifest row says"
    case "member":
      members[2] = TarArchive.Member(name: members[2].name, bytes: Array("{}\n".utf8))
      expected = "val-000000.tar/\(members[2].name): other bytes than its manifest row says"
    case "stray":
      members.append(TarArchive.Member(name: "other.png", bytes: [1]))
      expected = "val-000000.tar/other.png: no row of the manifest names it"
    case "missing":
      members.removeFirst()
      expected = "val-000000.tar/\(name): not in the shard"
    default:
      expected = "val-000000.tar: damaged; expected an archive as build writes it"
    }
    var bytes = Array(TarArchive.pieces(of: members).joined())
    if damage == "gone" { bytes.removeLast(1024) }
    try AtomicFile.write(bytes, to: shard)
    let result = try Program.run(["verify", "out"], in: folder.path)
    #expect(result.status == 1)
    #expect(result.errors.contains("wrong: \(expected)"), "\(result.errors)")
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
