import Files
import Phantoms
import Randomness
import SystemPackage
import Testing

/// One clear line, the right exit code, and nothing written.
@Suite struct BadInputTests {
  /// A folder with three phantoms, damaged files and an empty folder.
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try writePhantoms((0..<3).map { "good\($0).png" }, to: folder.path.appending("in"))
    let whole = try FileBytes.read(folder.path.pushing("in/good0.png"), limit: 1 << 20)
    for bad in ["bad", "mixed"] { try Folder.create(folder.path.appending(bad)) }
    try AtomicFile.write("a text\n", to: folder.path.pushing("bad/text.png"))
    try AtomicFile.write(
      Array(whole.prefix(whole.count / 2)), to: folder.path.pushing("bad/cut.png"))
    try AtomicFile.write("a text\n", to: folder.path.pushing("mixed/text.png"))
    for index in 0..<3 {
      let bytes = try FileBytes.read(
        folder.path.pushing(FilePath("in/good\(index).png")), limit: 1 << 20)
      try AtomicFile.write(bytes, to: folder.path.pushing(FilePath("mixed/good\(index).png")))
    }
    try Folder.create(folder.path.appending("empty"))
    try AtomicFile.write("x", to: folder.path.appending("file"))
    return folder
  }

  @Test(
    arguments: [
      (
        ["inspect", "bad/text.png"], 1,
        "error: bad/text.png: 7 bytes that begin 61 20 74 65 78 74 0a; expected a PNG, JPEG, TIFF or "
          + "JSRT raw image\n"
      ),
      (["convert", "bad/cut.png", "out.png"], 1, "error: bad/cut.png: damaged PNG: "),
      (["inspect", "missing.png"], 1, "error: missing.png: stat: No such file or directory\n"),
      (
        ["inspect", "in"], 1,
        "error: in: a folder without dataset.json; expected a data set of cxraug\n"
      ),
      (["build", "missing"], 1, "error: missing: stat: No such file or directory\n"),
      (
        ["build", "empty"], 1,
        "error: empty: no files; expected radiographs (PNG, JPEG, TIFF, JSRT raw)\n"
      ),
      (["build", "file"], 1, "error: file: a file; expected a folder of radiographs\n"),
      (
        ["build", "bad", "-o", "out"], 1,
        "error: bad: none of 2 files is a radiograph; cut.png: damaged"
      ),
      (
        ["build", "in", "-o", "in/out"], 64,
        "error: in/out: lies in the input in; choose an output folder beside it\n"
      ),
      (
        ["build", "in", "-o", "."], 64,
        "error: .: contains the input in; choose an output folder beside it\n"
      ),
      (
        ["build", "in", "-o", "in"], 64,
        "error: in: lies in the input in; choose an output folder beside it\n"
      ),
      (
        ["build", "in", "-o", "mixed"], 64,
        "error: mixed: holds other files; expected a new or empty folder, or a data set of cxraug\n"
      ),
      (
        ["build", "in", "-o", "out", "--size", "100", "--synthetic", "1x"], 64,
        "error: --size 100: generators draw squares; expected --size 64, 128 or 256\n"
      ),
      (
        ["build", "in", "-o", "out", "--synthetic=-3"], 64,
        "error: The value '-3' is invalid for '--synthetic <quantity>': expected a count or a multiple "
          + "such as 2x\n"
      ),
      (
        ["build", "in", "-o", "out", "--size", "0"], 64,
        "error: The value '0' is invalid for '--size <size>': expected a number of 1…16384, two as in 512x384, or "
          + "native\n"
      ),
      (
        ["build", "in", "-o", "out", "--val", "1"], 64, "error: --val 1.0 and --test 0.0; expected"
      ),
      (
        ["build", "in", "-o", "out", "--rotate", "50"], 64,
        "error: --rotate 50.0; expected 0…45 degrees\n"
      ),
      (
        ["build", "in", "-o", "out", "--group-by", "("], 64,
        "error: --group-by (; expected a regular"
      ),
      (
        ["build", "in", "-o", "out", "--train-steps", "5", "--train-time", "1m"], 64,
        "error: --train-steps and --train-time; expected one of them\n"
      ),
      (
        ["build", "in", "-o", "out", "--no-such-option"], 64,
        "error: Unknown option '--no-such-option'"
      ),
      (
        ["build", "in", "-o", "out", "--generator", "in/good0.png", "--synthetic", "1x"], 1,
        "error: in/good0.png: "
      ),
      (["convert", "in/good0.png", "out.bmp"], 64, "error: out.bmp: no format has this extension"),
      (
        ["convert", "in/good0.png", "nowhere/out.png"], 1,
        "error: nowhere/out.png: create: No such file or directory\n"
      ),
      (
        ["generate", "file", "-n", "3", "-o", "out"], 1,
        "error: file: 1 bytes; expected a generator"
      ),
    ] as [([String], Int32, String)])
  func `one line and nothing written`(arguments: [String], status: Int32, line: String) throws {
    let folder = try Self.folder()
    let before = try tree(folder.path)
    let result = try Program.run(arguments, in: folder.path)
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.hasPrefix(line), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.errors.hasSuffix("\n"))
    #expect(result.output.isEmpty)
    #expect(try tree(folder.path) == before)
  }

  @Test func `good files are used, bad ones are listed, and the exit code is 3`() throws {
    let folder = try Self.folder()
    let result = try Program.run(
      ["build", "mixed", "-o", "out", "--size", "64", "--quiet"], in: folder.path)
    #expect(result.status == 3)
    #expect(
      result.errors == "refused: text.png: 7 bytes that begin 61 20 74 65 78 74 0a; "
        + "expected a PNG, JPEG, TIFF or JSRT raw image\n", "\(result.errors)")
    let refused = try FileBytes.read(
      folder.path.pushing("out/.cxraug/refused.jsonl"), limit: 1 << 20)
    #expect(try JSON(parsing: refused)["file"]?.string == "text.png")
  }

  @Test func `too little memory is an error, not a hang`() throws {
    let folder = try Self.folder()
    let before = try tree(folder.path)
    let result = try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--synthetic", "1x", "--jobs", "2", "--quiet"],
      in: folder.path, addressSpace: 320 << 20)
    #expect(result.status == 1)
    #expect(
      result.errors == "error: not enough memory: 258 MiB for matrix products; expected more, or "
        + "fewer --jobs\n", "\(result.errors)")
    #expect(try tree(folder.path) == before)
  }

  @Test func `a generator that has seen a validation radiograph is refused by name`() throws {
    let folder = try Self.folder()
    let training = ["--size", "64", "--train-steps", "1", "--width", "2", "--batch", "2"]
    _ = try Program.run(
      ["train", "in", "-o", "all.safetensors", "--all"] + training, in: folder.path)
    let result = try Program.run(
      [
        "build", "in", "-o", "out", "--synthetic", "1x", "--size", "64", "--val", "0.4",
        "--generator", "all.safetensors", "--quiet",
      ], in: folder.path)
    #expect(result.status == 1)
    #expect(
      result.errors.hasPrefix("error: all.safetensors: trained on good")
        && result.errors.contains(", which is in val here; expected"), "\(result.errors)")
  }

  @Test func `another split on the same output is refused with the difference`() throws {
    let folder = try Self.folder()
    let command = ["build", "in", "-o", "out", "--size", "64", "--quiet"]
    #expect(try Program.run(command, in: folder.path).status == 0)
    let result = try Program.run(command + ["--seed", "2"], in: folder.path)
    #expect(result.status == 64)
    #expect(
      result.errors == "error: out: built with seed \"1\", now \"2\"; only the numbers of variants "
        + "may change: use the same options or another output folder\n", "\(result.errors)")
  }
}
