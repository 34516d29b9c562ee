import Files
import Phantoms
import SystemPackage
import Testing

/// `cxraug.yaml` beside the command line.
@Suite struct ConfigurationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try writePhantoms((0..<5).map { "chest_\($0).png" }, to: folder.path.appending("in"))
  }

  private func write(_ text: String, to name: String = "cxraug.yaml") throws {
    try AtomicFile.write(text, to: folder.path.pushing(FilePath(name)))
  }

  private func run(_ arguments: [String]) throws -> Program.Result {
    try Program.run(arguments, in: folder.path)
  }

  @Test func `what init writes changes nothing, and has every option of build`() throws {
    let plain = try run(["build", "in", "-o", "out", "--quiet"])
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(try run(["init"]).output == "written    cxraug.yaml\n")
    #expect(
      try run(["init"]).errors == "error: cxraug.yaml: there is one already; expected none\n")
    let configured = try run(["build", "in", "-o", "again", "--quiet"])
    #expect(configured.status == 0, "\(configured.errors)")
    #expect(
      try tree(folder.path.appending("out")).filter { !$0.key.hasPrefix(".cxraug") }
        == tree(folder.path.appending("again")).filter { !$0.key.hasPrefix(".cxraug") })

    let file = try FileBytes.read(folder.path.appending("cxraug.yaml"), limit: 1 << 20)
    let keys = Set(
      String(decoding: file, as: UTF8.self).split(separator: "\n").compactMap { line in
        let text = line.hasPrefix("# ") ? line.dropFirst(2) : line
        let key = text.prefix { $0.isLowercase || $0 == "-" }
        return text.dropFirst(key.count).hasPrefix(": ") ? String(key) : nil
      }
    ).subtracting(["cxraug"])
    let manual = try ManualTests.listed()["build"] ?? []
    let options = manual.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }
    let notInFile: Set = [
      "allow-removal", "dry-run", "quiet", "verbose", "config", "help", "version", "once",
    ]
    #expect(keys == Set(options).subtracting(notInFile).union(["input"]))
  }

  @Test func `the file gives what the command line does not`() throws {
    try write(
      """
      input: in
      output: made
      size: 64
      classic: 2x
      val: 0.4
      transforms:
        - rotate:±3
        - flip: v@0.5   # a blank behind the colon is no matter
      """)
    let result = try run(["build", "--classic", "3x", "--dry-run"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("output     made\n"))
    #expect(result.output.contains("train      3 originals of 3 patients, 9 classic"))
    #expect(try run(["build", "--quiet"]).status == 0)
    let description = try FileBytes.read(
      folder.path.pushing("made/dataset.json"), limit: 1 << 20)
    let options = try JSON(parsing: description)["options"]
    #expect(options?["transforms"]?.string == "rotate:-3..3 flip:vertical@0.5")
    #expect(options?["classic"]?.string == "2x")

    // Another pipeline on the same output is refused with the difference.
    let other = try run(["build", "--preset", "cxr-safe"])
    #expect(other.status == 64)
    #expect(
      other.errors.contains(
        "built with transforms \"rotate:-3..3 flip:vertical@0.5\", now \"rotate:-7..7"),
      "\(other.errors)")
  }

  @Test(arguments: [
    ("size: 64\nrotat: 5\n", "error: cxraug.yaml:2: rotat; did you mean rotate?\n"),
    ("zzzzzzzzz: 5\n", "error: cxraug.yaml:1: zzzzzzzzz; cxraug init lists the keys\n"),
    ("\n\nrotate: 90\n", "error: cxraug.yaml:3: --rotate 90.0; expected 0…45 degrees\n"),
    (
      "transforms:\n  - rotate:±5\n  - flipp:h\n",
      "error: cxraug.yaml:3: transform flipp; did you mean flip?\n"
    ),
    (
      "transforms:\n  - rotate:±500\n",
      "error: cxraug.yaml:2: rotate:±500: degrees; expected numbers in -180..180\n"
    ),
    ("keep-similar: 3\n", "error: cxraug.yaml:1: keep-similar; expected true or false\n"),
    ("size: [1, 2]\n", "error: cxraug.yaml:1: size; expected one value\n"),
    ("- 1\n", "error: cxraug.yaml:1: expected lines of key: value\n"),
  ])
  func `what is wrong is named with its line`(text: String, error: String) throws {
    try write(text)
    let result = try run(["build", "in", "-o", "out"])
    #expect(result.status == 64)
    #expect(result.errors == error)
    #expect(try !tree(folder.path).keys.contains { $0.hasPrefix("out/") })
  }

  @Test func `another file can be named, and its paths are beside it`() throws {
    try Folder.create(folder.path.appending("settings"))
    try write("input: ../in\nsize: 64\nval: 0.4\n", to: "settings/own.yaml")
    let result = try run(["build", "--config", "settings/own.yaml", "-o", "out", "--dry-run"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("val        2 originals"))
    let missing = try run(["build", "in", "--config=none.yaml", "-o", "out", "--dry-run"])
    #expect(missing.status == 1)
    #expect(missing.errors.hasPrefix("error: none.yaml: "))
  }

  @Test func `steps and a preset do not mix, and a pipeline that does nothing is refused`() throws {
    #expect(
      try run(["build", "in", "--transforms", "rotate:3", "--flip", "none"]).errors
        == "error: --transforms with --rotate, --flip or --skew; expected one or the other\n")
    #expect(
      try run(["build", "in", "--transforms", "rotate:0"]).errors
        == "error: no step changes anything; expected --classic 0, or other --transforms\n")
    #expect(
      try run(["build", "in", "--transforms", "rotate:3 fip"]).errors
        == "error: --transforms: transform fip; did you mean flip?\n")
  }

  @Test func `variants for which no step is applied are counted`() throws {
    let result = try run([
      "build", "in", "-o", "out", "--size", "64", "--transforms", "flip:v@0.01", "--classic", "5x",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        "note: 20 of 20 classic variants repeat their original: no step of theirs is applied"),
      "\(result.errors)")
  }
}
