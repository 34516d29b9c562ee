import Files
import Phantoms
import Radiographs
import Randomness
import SystemPackage
import Testing

/// The main job from the command line, on ten phantoms with a generator that hardly trains.
@Suite struct BuildCommandTests {
  static let names = (0..<10).map { "chest_\($0).png" }
  static let smallTraining = ["--size", "64", "--train-steps", "3", "--width", "2", "--batch", "2"]

  static func files(_ tree: [String: Digest], _ beginning: String) -> Int {
    tree.keys.count { $0.hasPrefix(beginning) && $0.hasSuffix(".png") }
  }

  @Test func `the numbers are exact and every file has a true row`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(Self.names, to: folder.path.appending("in"))
    let before = try tree(folder.path.appending("in"))
    let result = try Program.run(
      ["build", "in", "-o", "out", "--synthetic", "2x", "--classic", "1.5x"] + Self.smallTraining,
      in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try tree(folder.path.appending("in")) == before)

    let out = folder.path.appending("out")
    let made = try tree(out)
    #expect(Self.files(made, "val/") == 2)
    #expect(Self.files(made, "train/synthetic__") == 16)
    #expect(Self.files(made, "train/chest") == 8 + 12)
    let rows = try FileBytes.read(out.appending("manifest.jsonl"), limit: 1 << 20)
      .split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
    let images = made.filter { $0.key.hasSuffix(".png") }
    #expect(rows.count == images.count)
    for row in rows {
      let file = try #require(row["file"]?.string)
      #expect(images[file]?.description == row["sha256"]?.string, "\(file)")
      #expect((row["split"]?.string == "val") == file.hasPrefix("val/"))
      #expect(row["kind"]?.string == "original" || row["split"]?.string == "train")
    }
    let others = made.keys.filter { !$0.hasSuffix(".png") }.sorted()
    #expect(
      others == [
        "README.md", "croissant.json", "dataset.json", "manifest.jsonl", "train/metadata.jsonl",
        "val/metadata.jsonl",
      ])
  }

  @Test func `the same command again does nothing`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(Self.names, to: folder.path.appending("in"))
    let command = ["build", "in", "-o", "out", "--synthetic", "4"] + Self.smallTraining
    _ = try Program.run(command, in: folder.path)
    let out = folder.path.appending("out")
    let first = try DirectoryListing.files(below: out).map(\.status)
    let again = try Program.run(command, in: folder.path)
    #expect(again.status == 0)
    #expect(again.output.contains("written    0 files now, 0 removed"))
    #expect(try DirectoryListing.files(below: out).map(\.status) == first)
  }

  @Test func `what is missing is made again with the same bytes`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(Self.names, to: folder.path.appending("in"))
    let command = ["build", "in", "-o", "out", "--synthetic", "20"] + Self.smallTraining
    _ = try Program.run(command, in: folder.path)
    let out = folder.path.appending("out")
    let first = try tree(out)
    for file in ["train/synthetic__000018.png", "manifest.jsonl"] {
      AtomicFile.remove(out.pushing(FilePath(file)))
    }
    let variant = try #require(first.keys.first { $0.contains("__c001") })
    try AtomicFile.write("half a fi", to: out.pushing(FilePath(variant)))
    try AtomicFile.write("rubbish", to: out.pushing(".cxraug-temporary-1"))
    let again = try Program.run(command, in: folder.path)
    #expect(again.output.contains("written    2 files now"))
    #expect(try tree(out) == first)
    #expect((try? FileStatus(of: out.appending(".cxraug-temporary-1"))) == nil)
  }

  @Test func `one thread and two write the same tree from the same generator`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(Self.names, to: folder.path.appending("in"), bits: 12)
    let trained = try Program.run(
      ["train", "in", "-o", "g.safetensors"] + Self.smallTraining, in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    for jobs in ["1", "2"] {
      let result = try Program.run(
        [
          "build", "in", "-o", "out\(jobs)", "--synthetic", "2x", "--generator", "g.safetensors",
          "--size", "64", "--jobs", jobs,
        ], in: folder.path)
      #expect(result.status == 0, "\(result.errors)")
    }
    let first = try tree(folder.path.appending("out1"))
    #expect(Self.files(first, "train/") == 8 * 4)
    #expect(try tree(folder.path.appending("out2")) == first)
    let synthetic = try DecodedImage(
      decoding: FileBytes.read(
        folder.path.pushing("out1/train/synthetic__000001.png"), limit: 1 << 20))
    #expect(synthetic.radiograph.bits == 12)
  }

  @Test func `class folders become classes of every kind`() throws {
    let folder = try TemporaryFolder()
    let names = (0..<6).map { "in/Normal/a\($0).png" } + (0..<4).map { "in/Sick one/b\($0).png" }
    try writePhantoms(names, to: folder.path)
    let result = try Program.run(
      ["build", "in", "-o", "out", "--synthetic", "8", "--val", "0.25"] + Self.smallTraining,
      in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    let made = try tree(folder.path.appending("out"))
    let classes = Set(
      made.keys.filter { $0.hasSuffix(".png") }.map { path in
        path.split(separator: "/").dropLast().joined(separator: "/")
      })
    #expect(classes.filter { $0.hasPrefix("train/") }.count == 2)
    #expect(classes.contains("train/normal"))
    #expect(Self.files(made, "train/normal/synthetic__") == 5)
    #expect(made.keys.count { $0.contains("synthetic__") } == 8)
  }

  @Test func `class folders that would become one class are refused`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(["in/Normal/a.png", "in/normal/b.png"], to: folder.path)
    let result = try Program.run(["build", "in", "-o", "out"], in: folder.path)
    #expect(result.status == 64)
    #expect(
      result.errors
        == "error: classes Normal and normal: one name in the data set; rename one\n")
  }

  @Test func `a patient is on one side and the stored side stays`() throws {
    let folder = try TemporaryFolder()
    let names = (0..<20).map { "patient\($0 / 2)_\($0 % 2).png" }
    try writePhantoms(Array(names.prefix(14)), to: folder.path.appending("in"))
    let command = ["build", "in", "-o", "out", "--size", "64", "--val", "0.3"]
    _ = try Program.run(command, in: folder.path)
    func sides() throws -> [String: String] {
      let bytes = try FileBytes.read(
        folder.path.pushing("out/dataset.json"), limit: 1 << 20)
      let patients = try #require(try JSON(parsing: bytes)["patients"]?.members)
      return Dictionary(uniqueKeysWithValues: patients.map { ($0.name, $0.value.string ?? "") })
    }
    let first = try sides()
    #expect(first.values.count { $0 == "val" } == 2)
    try writePhantoms(names, to: folder.path.appending("in"))
    let second = try Program.run(command, in: folder.path)
    #expect(second.status == 0, "\(second.errors)")
    let later = try sides()
    #expect(later.count == 10)
    #expect(first.allSatisfy { later[$0.key] == $0.value })
  }

  @Test func `a dry run shows the plan and writes nothing`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(Self.names, to: folder.path.appending("in"))
    let result = try Program.run(
      ["build", "in", "--synthetic", "2x", "--size", "64", "--dry-run"], in: folder.path)
    #expect(result.status == 0)
    #expect(result.output.contains("train      8 originals of 8 patients, 8 classic, 16 synthetic"))
    #expect(result.output.contains("training   8000 steps of 8, about "))
    #expect(try DirectoryListing.names(in: folder.path).map(\.string) == ["in"])
  }

  @Test func `an interrupted build is finished by the same command`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(Self.names, to: folder.path.appending("in"))
    let command = [
      "build", "in", "-o", "out", "--synthetic", "4", "--size", "64", "--width", "2", "--batch",
      "2", "--train-steps", "600", "--progress", "plain",
    ]
    let stopped = try Program.run(command, in: folder.path, stopAfter: "training a generator")
    #expect(stopped.status == 130)
    #expect(stopped.errors.hasSuffix("stopped; the same command goes on from here\n"))
    let finished = try Program.run(command, in: folder.path)
    #expect(finished.status == 0, "\(finished.errors)")
    let whole = try Program.run(
      command.map { $0 == "out" ? "whole" : $0 }, in: folder.path)
    #expect(whole.status == 0)
    #expect(
      try tree(folder.path.appending("out")) == tree(folder.path.appending("whole")))
  }
}
