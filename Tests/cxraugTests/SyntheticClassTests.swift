import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// One generator that draws all classes.
@Suite struct SyntheticClassTests {
  static let training = [
    "--size", "64", "--train-steps", "3", "--width", "2", "--latent", "4", "--batch", "2",
  ]

  let folder: TemporaryFolder

  /// Six phantoms of one class and three of another.
  init() throws {
    folder = try TemporaryFolder()
    let names = (0..<6).map { "Normal/a\($0).png" } + (0..<3).map { "Sick one/b\($0).png" }
    try writePhantoms(names, to: folder.appending("in"))
  }

  func run(_ arguments: [String], stopAfter: String? = nil) throws -> Program.Result {
    try Program.run(arguments, in: folder.path, stopAfter: stopAfter)
  }

  func build(_ arguments: [String] = []) throws -> Program.Result {
    try run(["build", "in", "-o", "out", "--val", "0", "--classic", "0"] + arguments)
  }

  func train(_ training: [String] = Self.training) throws -> Program.Result {
    try run(["train", "in", "-o", "g.safetensors", "--val", "0"] + training)
  }

  /// The synthetic rows by class.
  func drawn() throws -> [String: [JSON]] {
    let rows = try manifestRows(folder.appending("out")).filter {
      $0["kind"]?.string == "synthetic"
    }
    return Dictionary(grouping: rows) { $0["label"]?.string ?? "" }
  }

  /// The name that a class with a space has.
  func sick() throws -> String {
    try #require(drawn().keys.first { $0 != "normal" })
  }

  func generators() throws -> [FilePath] {
    let kept = folder.appending("out").pushing(".cxraug/generators")
    return try DirectoryListing.names(in: kept).filter { $0.extension == "safetensors" }
      .map { kept.appending($0) }
  }

  @Test func `each class has its share of what one generator draws`() throws {
    let result = try build(["--synthetic", "24"] + Self.training)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("on 9 radiographs of 2 classes, 3 steps"), "\(result.errors)")
    #expect(!result.errors.contains("trained already"))
    let drawn = try drawn()
    #expect(drawn.mapValues(\.count) == ["normal": 16, try sick(): 8])
    #expect(try generators().count == 1)
    #expect(Set(drawn.values.joined().map { $0["generator_sha256"]?.string }).count == 1)
    for (label, rows) in drawn {
      #expect(rows.allSatisfy { $0["file"]?.string?.hasPrefix("train/\(label)/") == true })
    }
    #expect(try run(["verify", "out", "--replay", "in"]).status == 0)
    let made = try tree(folder.appending("out"))
    let again = try build(["--synthetic", "24"] + Self.training)
    #expect(again.output.contains("written    0 files now, 0 removed"), "\(again.output)")
    // One of a batch in which both classes have images comes again as it was.
    let sick = try sick()
    AtomicFile.remove(
      folder.appending("out").pushing(FilePath("train/\(sick)/synthetic__000018.png")))
    AtomicFile.remove(folder.appending("out").pushing("train/normal/synthetic__000016.png"))
    let mended = try build(["--synthetic", "24"] + Self.training)
    #expect(mended.output.contains("written    2 files now, 0 removed"), "\(mended.output)")
    #expect(try tree(folder.appending("out")) == made)
  }

  @Test func `a build that was stopped while drawing ends like one that was not`() throws {
    let arguments = ["--synthetic", "40"] + Self.training
    _ = try build(arguments)
    let whole = try tree(folder.appending("out"))
    try Folder.create(folder.appending("parts"))
    let command = ["build", "in", "-o", "parts/out", "--val", "0", "--classic", "0"] + arguments
    _ = try run(command, stopAfter: "trained 3 steps")
    #expect(try run(command).status == 0)
    #expect(try tree(folder.appending("parts/out")) == whole)
  }

  @Test func `one that train made draws one class by name, and serves a build`() throws {
    // Fewer steps draw the same gray of both.
    let training = Self.training.map { $0 == "3" ? "60" : $0 }
    #expect(try train(training).status == 0)
    #expect(try build(["--synthetic", "3"] + training).status == 0)
    let sick = try sick()
    let inspected = try run(["inspect", "g.safetensors", "--json"])
    #expect(
      inspected.output.contains("\"classes\": [\"normal\", \"\(sick)\"]"), "\(inspected.output)")
    func generate(_ label: String) throws -> [Radiograph] {
      let result = try run(
        ["generate", "g.safetensors", "--class", label, "-n", "2", "-o", label])
      #expect(result.status == 0, "\(result.errors)")
      let rows = try manifestRows(folder.appending(FilePath(label)))
      #expect(rows.map { $0["label"]?.string } == [label, label])
      return try rows.map { row in
        try picture(
          folder.appending(FilePath(label)).pushing(FilePath(try #require(row["file"]?.string))))
      }
    }
    // The same latent vectors.
    #expect(try generate("normal") != generate(sick))
    let served = try run([
      "build", "in", "-o", "served", "--val", "0", "--classic", "0", "--synthetic", "3",
      "--size", "64", "--generator", "g.safetensors",
    ])
    #expect(served.status == 0, "\(served.errors)")
    // The same radiographs, options and seed: the same generator, whoever trained it.
    for (name, digest) in try tree(folder.appending("out")) where name.contains("synthetic__") {
      #expect(try tree(folder.appending("served"))[name] == digest)
    }
  }

  @Test func `classes that do not fit are refused with those that do`() throws {
    #expect(try train().status == 0)
    try writePhantoms((0..<3).map { "plain/c\($0).png" }, to: folder.path)
    let plain = try run(["train", "plain", "-o", "p.safetensors", "--val", "0"] + Self.training)
    #expect(plain.status == 0, "\(plain.errors)")
    func refusal(_ arguments: [String]) throws -> String {
      let result = try run(arguments)
      #expect(result.status == 64, "\(result.errors)")
      return result.errors
    }
    let draw = ["generate", "g.safetensors", "-n", "1", "-o", "drawn"]
    #expect(try refusal(draw).hasPrefix("error: g.safetensors: draws classes; expected --class "))
    #expect(
      try refusal(draw + ["--class", "gray"]).hasPrefix(
        "error: --class gray: not drawn by g.safetensors; expected one of normal, sick-one-"))
    #expect(
      try refusal(["generate", "p.safetensors", "-n", "1", "-o", "drawn", "--class", "normal"])
        == "error: --class normal: p.safetensors draws no classes; expected no --class\n")
    func use(_ generator: String, in input: String) throws -> String {
      try refusal([
        "build", input, "-o", "out", "--size", "64", "--val", "0", "--synthetic", "1x",
        "--generator", generator,
      ])
    }
    #expect(
      try use("p.safetensors", in: "in") == "error: p.safetensors: draws no classes, here are 2; "
        + "expected one that was trained on them, or none\n")
    #expect(
      try use("g.safetensors", in: "plain").hasSuffix("expected one without, or class folders\n"))
    try writePhantoms(["Unknown/d.png", "Unknown/e.png"], to: folder.appending("in"), first: 50)
    #expect(
      try use("g.safetensors", in: "in").hasSuffix("expected one that was trained on unknown too\n")
    )
  }

  @Test func `a class that comes later is drawn, too`() throws {
    #expect(try build(["--synthetic", "1x"] + Self.training).status == 0)
    try writePhantoms(["Other/d.png", "Other/e.png"], to: folder.appending("in"), first: 50)
    let result = try build(["--synthetic", "1x"] + Self.training)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try drawn().mapValues(\.count) == ["normal": 6, "other": 2, try sickest(): 3])
    #expect(try run(["verify", "out", "--replay", "in"]).status == 0)
  }

  private func sickest() throws -> String {
    try #require(drawn().keys.first { $0.hasPrefix("sick") })
  }

  @Test func `a DCGAN has a generator for each class`() throws {
    let result = try build(["--synthetic", "4", "--architecture", "dcgan"] + Self.training)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try generators().count == 2)
    #expect(try run(["verify", "out", "--replay", "in"]).status == 0)
  }

  @Test func `masks are drawn with radiographs of every class`() throws {
    for (place, name) in ((0..<6).map { "Normal/a\($0)" } + (0..<3).map { "Sick one/b\($0)" })
      .enumerated()
    {
      try write(
        MaskTests.lungs(place), to: folder.appending("masks").pushing(FilePath(name + ".png")))
    }
    let result = try build(["--masks", "masks", "--synthetic", "6"] + Self.training)
    #expect(result.status == 0, "\(result.errors)")
    let rows = try drawn().values.joined()
    #expect(rows.count == 6)
    for row in rows {
      let mask = try #require(row["mask"]?.string)
      #expect(
        try Set(picture(folder.appending("out").pushing(FilePath(mask))).samples)
          .isSubset(of: [0, 255]))
    }
    #expect(try run(["verify", "out", "--replay", "in", "--masks", "masks"]).status == 0)
  }
}
