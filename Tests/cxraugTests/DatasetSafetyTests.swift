import Radiographs
import Files
import Phantoms
import SystemPackage
import Testing

/// A data set is not harmed by what is done around it.
@Suite struct DatasetSafetyTests {
  /// Ten phantoms with a data set built from them, and a generator.
  static func dataset() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try writePhantoms(BuildCommandTests.names, to: folder.path.appending("in"))
    _ = try Program.run(["build", "in", "-o", "out", "--size", "64", "--quiet"], in: folder.path)
    _ = try Program.run(
      ["train", "in", "-o", "g.safetensors", "--quiet"] + BuildCommandTests.smallTraining,
      in: folder.path)
    return folder
  }

  @Test func `samples and data sets do not replace each other`() throws {
    let folder = try Self.dataset()
    let before = try tree(folder.path.appending("out"))
    let onDataset = try Program.run(
      ["generate", "g.safetensors", "-n", "3", "-o", "out"], in: folder.path)
    #expect(onDataset.status == 64)
    #expect(
      onDataset.errors == "error: out: holds other files; expected a new or empty folder, or "
        + "samples of cxraug\n")
    #expect(try tree(folder.path.appending("out")) == before)
    _ = try Program.run(["generate", "g.safetensors", "-n", "3", "-o", "s"], in: folder.path)
    let samples = try tree(folder.path.appending("s"))
    #expect(try Program.run(["build", "in", "-o", "s"], in: folder.path).status == 64)
    #expect(try tree(folder.path.appending("s")) == samples)
  }

  @Test(arguments: ["../victim.txt", "/tmp/cxraug-no-such-victim"])
  func `a foreign journal leads to no file outside`(name: String) throws {
    let folder = try Self.dataset()
    try AtomicFile.write("precious", to: folder.path.appending("victim.txt"))
    let journal = folder.path.pushing("out/.cxraug/journal.jsonl")
    let text = String(decoding: try FileBytes.read(journal, limit: 1 << 20), as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first { $0.contains("\"row\"") })
    let file = try #require(try JSON(parsing: String(line))["row"]?["file"]?.string)
    try AtomicFile.write(
      text + line.replacing("\"\(file)\"", with: "\"\(name)\"") + "\n"
        + "{\"begun\": [\"\(name)\"]}\n", to: journal)
    let result = try Program.run(["build", "in", "-o", "out", "--size", "64"], in: folder.path)
    #expect(result.output.contains("0 files now, 0 removed"))
    #expect((try? FileStatus(of: folder.path.appending("victim.txt"))) != nil)
  }

  @Test func `a build that was killed and then changed leaves nothing behind`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms((0..<40).map { "chest_\($0).png" }, to: folder.path.appending("in"))
    let stopped = try Program.run(
      ["build", "in", "-o", "out", "--classic", "1000x", "--progress", "json"], in: folder.path,
      stopAfterOutput: "\"phase\": \"writing\"")
    #expect(stopped.status == 130, "\(stopped.errors)")
    let changed = try Program.run(
      ["build", "in", "-o", "out", "--classic", "0", "--format", "tiff"], in: folder.path)
    #expect(changed.status == 0, "\(changed.errors)")
    let verified = try Program.run(["verify", "out"], in: folder.path)
    #expect(verified.status == 0, "\(verified.errors)")
  }

  @Test func `a data set without its state is taken up again`() throws {
    let folder = try Self.dataset()
    let before = try tree(folder.path.appending("out"))
    try AtomicFile.write("", to: folder.path.pushing("out/.cxraug/lock"))
    for entry in try DirectoryListing.names(in: folder.path.pushing("out/.cxraug")) {
      AtomicFile.remove(folder.path.pushing("out/.cxraug").appending(entry))
    }
    Folder.removeIfEmpty(folder.path.pushing("out/.cxraug"))
    let same = try Program.run(["build", "in", "-o", "out", "--size", "64"], in: folder.path)
    #expect(same.status == 0, "\(same.errors)")
    #expect(try tree(folder.path.appending("out")) == before)
    AtomicFile.remove(folder.path.pushing("out/.cxraug/journal.jsonl"))
    _ = try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--classic", "0"],
      in: folder.path)
    #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)
  }

  @Test func `an input of strangers does not replace a data set`() throws {
    let folder = try Self.dataset()
    let before = try tree(folder.path.appending("out"))
    let names = (0..<20).map { "stranger_\($0).png" }
    try writePhantoms(names, to: folder.path.appending("other"), bits: 12)
    let result = try Program.run(
      ["build", "other", "-o", "out", "--size", "64", "--val", "0.2", "--quiet"], in: folder.path)
    #expect(result.status == 64)
    #expect(
      result.errors
        == "error: out: built from other radiographs than other; choose another output folder\n")
    #expect(try tree(folder.path.appending("out")) == before)
  }

  @Test func `nothing is written into the input, by whatever way it is named`() throws {
    let folder = try Self.dataset()
    let before = try tree(folder.path.appending("in"))
    let train = try Program.run(
      ["train", "in", "-o", "in/g.safetensors"] + BuildCommandTests.smallTraining, in: folder.path)
    #expect(train.status == 64)
    try Folder.create(folder.path.pushing("in/deep"))
    _ = try folder.link("a", to: "in/deep")
    let build = try Program.run(["build", "in", "-o", "a/../out"], in: folder.path)
    #expect(build.status == 64, "\(build.errors)")
    #expect(try tree(folder.path.appending("in")) == before)
  }

  @Test func `a file from the year 2300 is a file like others`() throws {
    let folder = try Self.dataset()
    let touch = try Program.run(
      ["-d", "2300-01-01", "in/chest_0.png"], in: folder.path, program: "/usr/bin/touch")
    #expect(touch.status == 0)
    let result = try Program.run(["build", "in", "-o", "out", "--size", "64"], in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func `a file beside the class folders does not take the classes away`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(["in/a/1.png", "in/a/2.png", "in/b/3.png"], to: folder.path)
    try AtomicFile.write("no picture", to: folder.path.pushing("in/notes.docx"))
    let result = try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--val", "0"], in: folder.path)
    #expect(result.status == 3)
    let made = try tree(folder.path.appending("out"))
    #expect(BuildCommandTests.files(made, "train/a/") == 4)
    #expect(BuildCommandTests.files(made, "train/b/") == 2)
  }

  @Test func `an expression that names nobody is refused`() throws {
    let folder = try Self.dataset()
    let result = try Program.run(
      ["build", "in", "-o", "new", "--group-by", "zzz(\\d)", "--quiet"], in: folder.path)
    #expect(result.status == 64)
    #expect(
      result.errors
        == "error: --group-by zzz(\\d): matches none of 10 paths; expected one that does\n")
  }

  @Test func `synthetic radiographs get the depth that is asked for`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(BuildCommandTests.names, to: folder.path.appending("in"), bits: 12)
    _ = try Program.run(
      ["train", "in", "-o", "g.safetensors", "--quiet"] + BuildCommandTests.smallTraining,
      in: folder.path)
    let command = [
      "build", "in", "--size", "64", "--synthetic", "2", "--generator", "g.safetensors", "--quiet",
    ]
    _ = try Program.run(command + ["-o", "out", "--depth", "8"], in: folder.path)
    let shown = try Program.run(
      ["inspect", "--json", "out/train/synthetic__000001.png"], in: folder.path)
    #expect(try JSON(parsing: shown.output)["bits"]?.integer == 8)
    let refused = try Program.run(command + ["-o", "no", "--format", "jpeg"], in: folder.path)
    #expect(refused.status == 64)
    #expect((try? FileStatus(of: folder.path.appending("no"))) == nil)
  }
}
