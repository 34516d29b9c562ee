import Files
import Foundation
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Several inputs, inputs that are split already, and inputs that grow.
@Suite struct InputTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func build(_ inputs: [String], _ arguments: [String] = []) throws -> Program.Result {
    try Program.run(
      ["build"] + inputs + ["-o", "out", "--size", "64", "--quiet"] + arguments,
      in: folder.path)
  }

  /// The column of every original, by its source.
  func column(_ name: String) throws -> [String: String] {
    let rows = try manifestRows(folder.appending("out")).filter {
      $0["kind"]?.string == "original"
    }
    return Dictionary(
      uniqueKeysWithValues: rows.map { ($0["parent"]?.string ?? "", $0[name]?.string ?? "-") })
  }

  /// The sides in `dataset.json`.
  func sides() throws -> [String: String] {
    let patients = try #require(
      try datasetDescription(folder.appending("out"))["patients"]?.members)
    return Dictionary(uniqueKeysWithValues: patients.map { ($0.name, $0.value.string ?? "") })
  }

  @Test func `equal names in two inputs are two radiographs`() throws {
    let names = (0..<4).map { "chest\($0).png" }
    try writePhantoms(names, to: folder.appending("one"))
    try writePhantoms(names, to: folder.appending("a/two"), first: 4)
    let result = try build(["one", "a/two"])
    #expect(result.status == 0, "\(result.errors)")
    let files = try column("file")
    #expect(
      files.keys.sorted() == (names.map { "one/\($0)" } + names.map { "two/\($0)" }).sorted())
    #expect(Set(files.values).count == 8)
    #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)
    // The order in which they are named does not matter.
    let before = try tree(folder.appending("out"))
    #expect(try build(["a/two", "./one"]).status == 0)
    #expect(try tree(folder.appending("out")) == before)
  }

  @Test func `inputs of one name are told apart by the folders above`() throws {
    try writePhantoms(["chest.png", "other.png"], to: folder.appending("a/images"))
    try writePhantoms(["chest.png"], to: folder.appending("b/images"), first: 2)
    #expect(try build(["a/images", "b/images"]).status == 0)
    #expect(
      try column("file").keys.sorted()
        == ["a/images/chest.png", "a/images/other.png", "b/images/chest.png"])
  }

  @Test func `the same picture in two inputs is taken once`() throws {
    try writePhantoms(["chest.png", "other.png"], to: folder.appending("one"))
    try writePhantoms(["copy.png", "new.png", "new2.png"], to: folder.appending("two"))
    let result = try build(["one", "two"])
    #expect(result.status == 3)
    #expect(
      result.errors
        == "refused: two/copy.png: the same pixels as one/chest.png; expected each picture once\n"
        + "refused: two/new.png: the same pixels as one/other.png; expected each picture once\n")
  }

  @Test(arguments: [
    (["in", "in/sub"], "in and in/sub"), (["in/sub", "in"], "in/sub and in"),
    (["in", "./in"], "in and ./in"), (["in", "link"], "in and link"),
    (["other", "in", "link/sub"], "in and link/sub"),
  ]) func `inputs that hold each other are refused`(inputs: [String], names: String) throws {
    try writePhantoms(["in/a.png", "in/sub/b.png", "other/c.png"], to: folder.path)
    try folder.link("link", to: "in")
    let result = try build(inputs)
    #expect(result.status == 64)
    #expect(
      result.errors == "error: \(names): one lies in the other; expected the outer one\n",
      "\(result.errors)")
    #expect((try? FileStatus(of: folder.appending("out"))) == nil)
  }

  @Test func `several inputs have no default output, and none may hold it`() throws {
    try writePhantoms(["one/a.png", "two/b.png"], to: folder.path)
    let none = try Program.run(["build", "one", "two"], in: folder.path)
    #expect(none.status == 64)
    #expect(none.errors == "error: 2 inputs have no default output; expected --output\n")
    let inside = try Program.run(["build", "one", "two", "-o", "two/out"], in: folder.path)
    #expect(inside.status == 64)
    #expect(
      inside.errors
        == "error: two/out: lies in the input two; choose an output folder beside it\n")
  }

  @Test func `another input later leaves everybody where they were`() throws {
    try writePhantoms((0..<12).map { "chest\($0).png" }, to: folder.appending("one"))
    #expect(try build(["one"], ["--val", "0.4"]).status == 0)
    let before = try column("split")
    try writePhantoms(
      (0..<6).map { "late\($0).png" } + ["chest0.png"], to: folder.appending("two"), first: 12)
    let result = try build(["one", "two"], ["--val", "0.4"])
    #expect(result.status == 0, "\(result.errors)")
    let after = try column("split")
    #expect(after.count == 19)
    for (source, side) in before { #expect(after["one/\(source)"] == side, "\(source)") }
  }
}

extension InputTests {
  @Test func `given splits are the splits`() throws {
    let names =
      (0..<3).map { "Train/sick/a\($0).png" } + (0..<3).map { "Train/well/b\($0).png" }
      + ["validation/sick/c.png", "validation/well/d.png", "test/well/e.png"]
    try writePhantoms(names, to: folder.appending("in"))
    let result = try build(["in"], ["--val", "0.5", "--test", "0.4", "--classic", "6"])
    #expect(result.status == 0, "\(result.errors)")
    let sides = try column("split")
    #expect(sides.count == 9)
    for (source, side) in sides {
      #expect(
        side
          == (source.hasPrefix("Train/") ? "train" : source.hasPrefix("v") ? "val" : "test"))
    }
    #expect(try column("label")["validation/well/d.png"] == "well")
    let made = try tree(folder.appending("out"))
    #expect(BuildCommandTests.files(made, "train/") == 12)
    #expect(BuildCommandTests.files(made, "val/") == 2)
    #expect(BuildCommandTests.files(made, "test/") == 1)
  }

  @Test func `a radiograph beside given splits is refused`() throws {
    try writePhantoms(["train/a.png", "train/b.png", "extra/c.png"], to: folder.appending("in"))
    let result = try build(["in"])
    #expect(result.status == 64)
    #expect(
      result.errors == "error: extra/c.png: beside a folder train, a name that loaders take for a "
        + "split; expected all radiographs in such folders, or none\n", "\(result.errors)")
    #expect((try? FileStatus(of: folder.appending("out"))) == nil)
  }

  @Test func `a dry run shows how patients were recognized`() throws {
    try writePhantoms(
      (0..<4).map { "patient\($0 / 2)_\($0 % 2).png" } + ["chest.png", "00000007_000.png"],
      to: folder.appending("in"))
    try AtomicFile.write("a", to: folder.appending("in/notes.txt"))
    func lines(_ arguments: [String]) throws -> [String] {
      let result = try build(["in"], ["--dry-run"] + arguments)
      #expect(result.status == 0, "\(result.errors)")
      return result.output.split(separator: "\n").map(String.init)
    }
    let builtIn = try lines([])
    #expect(
      builtIn.prefix(5) == [
        "input      in", "output     out",
        "read       6 radiographs, 0 refused, 1 other file",
        "patients   of 5 radiographs recognized: 00000007_000.png → 00000007, "
          + "patient0_0.png → patient0, patient0_1.png → patient0",
        "patients   1 radiograph is a patient of its own; --group-by says who is who",
      ])
    #expect(builtIn.contains { $0.hasPrefix("train      ") && $0.contains(" patients, ") })
    let own = try lines(["--group-by", "^(.)"])
    #expect(
      own.contains(
        "patients   of 6 radiographs recognized: 00000007_000.png → 0, chest.png → c, "
          + "patient0_0.png → p"))
    #expect(!own.contains { $0.contains("of their own") })
    let folders = try DirectoryListing.names(in: folder.path).map(\.string)
    #expect(folders == ["in"])
  }

  @Test func `three arrivals of late patients move nobody`() throws {
    // 14 patients of two radiographs each; the second of some comes later than the first.
    let names = (0..<14).flatMap { ["patient\($0)_1.png", "patient\($0)_2.png"] }
    let arrivals = [
      Array(names[..<9]), Array(names[9..<12] + names[15..<20]),
      Array(names[12..<15] + names[20...]),
    ]
    var before: [String: String] = [:]
    var files: [String: String] = [:]
    for (round, arrival) in arrivals.enumerated() {
      try writePhantoms(arrival, to: folder.appending("in"), first: round * 20)
      let result = try build(["in"], ["--val", "0.3", "--test", "0.2"])
      #expect(result.status == 0, "\(result.errors)")
      let stored = try sides()
      for (patient, side) in before { #expect(stored[patient] == side) }
      let now = try column("file")
      for (source, file) in files { #expect(now[source] == file) }
      for (source, side) in try column("split") {
        #expect(stored[String(source.prefix { $0 != "_" })] == side)
      }
      #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)
      (before, files) = (stored, now)
    }
    #expect(before.count == 14 && files.count == 28)
    #expect(Set(before.values) == ["train", "val", "test"])
  }

  @Test func `a late copy of a stored radiograph does not take its place`() throws {
    try writePhantoms((0..<8).map { "m\($0).png" }, to: folder.appending("in"))
    #expect(try build(["in"]).status == 0)
    let before = try tree(folder.appending("out"))
    for place in 0..<8 {
      try write(
        picture(folder.appending(FilePath("in/m\(place).png"))),
        to: folder.appending(FilePath("in/a\(place).tiff")), as: .tiff)
    }
    let result = try build(["in"])
    #expect(result.status == 3)
    #expect(
      result.errors.hasPrefix(
        "refused: a0.tiff: the same pixels as m0.png; expected each picture once\n"),
      "\(result.errors)")
    #expect(try tree(folder.appending("out")) == before)
  }

  @Test func `shares that folders overrule are told, and so is an empty val`() throws {
    try writePhantoms(
      ["train/a.png", "train/b.png", "test/c.png"], to: folder.appending("in"))
    func notes(_ arguments: [String]) throws -> [String] {
      let result = try Program.run(
        ["build", "in", "-o", "out", "--size", "64", "--classic", "0"] + arguments,
        in: folder.path)
      #expect(result.status == 0, "\(result.errors)")
      return result.errors.split(separator: "\n").map(String.init).filter {
        !$0.contains("patients of their own")
      }
    }
    let empty = "note: val is empty: no folder of the input is named val"
    #expect(try notes([]) == [empty])
    let sides = "note: sides come from the folders; --val and --test do not count"
    #expect(try notes(["--val", "0.2"]) == [sides, empty])
    #expect(try notes(["--test", "0"]) == [sides, empty])
  }

  @Test func `a generator without anything to draw is told`() throws {
    try writePhantoms(["a.png", "b.png"], to: folder.appending("in"))
    try folder.write("any", to: "g.safetensors")
    let result = try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--generator", "g.safetensors"],
      in: folder.path)
    #expect(result.status == 0)
    #expect(
      result.errors.contains("note: --generator draws nothing without --synthetic\n"),
      "\(result.errors)")
  }

  @Test func `paths that are no UTF-8 are taken as they are`() throws {
    try writePhantoms(["p1_1.png"], to: folder.path.appending("in"))
    let other = FilePath(bytes: Array("caf".utf8) + [0xEA])
    let made = try Program.run(
      ["-c", "mv in \"$(printf 'caf\\351')\" && mkdir \"$(printf 'caf\\352')\""],
      in: folder.path, program: "/bin/sh")
    #expect(made.status == 0, "\(made.errors)")
    let program = Program.path.path(percentEncoded: false)
    func build(_ output: String) throws -> Program.Result {
      let command = "'\(program)' build -q --size 64 \(output) \"$(printf 'caf\\351')\""
      return try Program.run(["-c", command], in: folder.path, program: "/bin/sh")
    }
    let result = try build("-o out")
    #expect(result.status == 0, "\(result.errors)")
    let into = folder.path.pushing(other).appending("out")
    let second = try build("--output=\"$(printf 'caf\\352')/out\"")
    #expect(second.status == 0, "\(second.errors)")
    #expect(try manifestRows(into).count == manifestRows(folder.path.appending("out")).count)
    let unclear = try build("-o \"$(printf 'caf\\352')\"")
    #expect(unclear.status != 0)
  }
}
