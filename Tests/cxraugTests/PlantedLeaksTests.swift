import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Leaks that were put into the input on purpose: each is refused, with the files and the way out.
@Suite struct PlantedLeaksTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func build(_ arguments: [String] = []) throws -> Program.Result {
    try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--quiet"] + arguments, in: folder.path)
  }

  /// Copies a file of the input to another name in it.
  func copy(_ name: String, to other: String) throws {
    let bytes = try FileBytes.read(folder.path.pushing(FilePath("in/\(name)")), limit: 1 << 20)
    try folder.write(bytes, to: FilePath("in/\(other)"))
  }

  /// Builds, and expects these refusals and a data set without the files they name.
  func expectRefused(_ refusals: [String: String], _ arguments: [String] = []) throws {
    let result = try build(arguments)
    #expect(result.status == 3)
    let lines = refusals.sorted { $0.key < $1.key }.map { "refused: \($0.key): \($0.value)\n" }
    #expect(result.errors == lines.joined(), "\(result.errors)")
    let rows = try manifestRows(folder.appending("out"))
    #expect(!rows.isEmpty)
    for row in rows { #expect(refusals[row["parent"]?.string ?? ""] == nil, "\(row.line)") }
    let verified = try Program.run(["verify", "out"], in: folder.path)
    #expect(verified.status == 0, "\(verified.errors)")
  }

  @Test func `one patient in two given splits`() throws {
    try writePhantoms(
      [
        "train/patient1_1.png", "train/patient1_3.png", "train/patient2_1.png",
        "val/patient1_2.png", "val/patient3_1.png", "test/patient3_2.png",
      ], to: folder.appending("in"))
    func reason(_ side: String, _ patient: String, _ other: String) -> String {
      "in \(side) by its folder, and its patient \(patient) is in \(other); "
        + "expected each patient on one side"
    }
    try expectRefused([
      "train/patient1_1.png": reason("train", "patient1", "val"),
      "train/patient1_3.png": reason("train", "patient1", "val"),
      "val/patient3_1.png": reason("val", "patient3", "test"),
    ])
  }

  @Test func `the same bytes under another name`() throws {
    try writePhantoms((0..<6).map { "chest\($0).png" }, to: folder.appending("in"))
    try copy("chest3.png", to: "stranger.png")
    try expectRefused([
      "stranger.png": "the same pixels as chest3.png; expected each picture once"
    ])
  }

  @Test func `the same pixels in another format`() throws {
    let input = folder.appending("in")
    try writePhantoms((0..<6).map { "chest\($0).png" }, to: input)
    try write(picture(input.appending("chest3.png")), to: input.appending("z.tiff"), as: .tiff)
    try expectRefused(["z.tiff": "the same pixels as chest3.png; expected each picture once"])
  }

  @Test func `the same pixels in two given splits`() throws {
    let input = folder.appending("in")
    // What is judged by stays, though its name comes last.
    try writePhantoms(["Train/a.png", "Train/b.png", "dev/y.png", "dev/z.png"], to: input)
    try copy("dev/z.png", to: "Train/c.png")
    try write(picture(input.pushing("dev/y.png")), to: input.pushing("test/y.tiff"), as: .tiff)
    try expectRefused([
      "Train/c.png":
        "the same pixels as dev/z.png, which is in val; expected each picture once",
      "dev/y.png": "the same pixels as test/y.tiff, which is in test; expected each picture once",
    ])
  }

  @Test func `the same pixels in two classes`() throws {
    try writePhantoms((0..<6).map { "normal/chest\($0).png" }, to: folder.appending("in"))
    try writePhantoms(
      (0..<6).map { "sick/chest\($0).png" }, to: folder.appending("in"), first: 6)
    try copy("normal/chest2.png", to: "sick/a.png")
    func reason(_ other: String, _ label: String) -> String {
      "the same pixels as \(other) of class \(label); expected one class for one picture"
    }
    try expectRefused([
      "normal/chest2.png": reason("sick/a.png", "sick"),
      "sick/a.png": reason("normal/chest2.png", "normal"),
    ])
  }

  @Test func `a generator that has seen a radiograph of validation in another file`() throws {
    try writePhantoms((0..<6).map { "chest\($0).png" }, to: folder.appending("in"))
    // What is validation in the data set was training in the folder the generator learned from.
    #expect(try build(["--classic", "0"]).status == 0)
    let row = try #require(
      manifestRows(folder.appending("out")).first { $0["split"]?.string == "val" })
    let parent = try #require(row["parent"]?.string)
    try write(
      picture(folder.appending("in").appending(parent)), to: folder.appending("seen/other.tiff"),
      as: .tiff)
    let trained = try Program.run(
      ["train", "seen", "-o", "g.safetensors", "--val", "0"] + BuildCommandTests.smallTraining,
      in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    let before = try tree(folder.appending("out"))
    let result = try build(["--classic", "0", "--synthetic", "2", "--generator", "g.safetensors"])
    #expect(result.status == 1)
    #expect(
      result.errors == "error: g.safetensors: trained on \(parent), which is in val here; "
        + "expected a generator that has seen training radiographs alone\n", "\(result.errors)")
    #expect(try tree(folder.appending("out")) == before)
  }

  @Test(arguments: ["png", "tiff", "jpeg"])
  func `a synthetic radiograph among the input`(format: String) throws {
    try writePhantoms((0..<4).map { "chest\($0).png" }, to: folder.appending("in"))
    _ = try Program.run(
      ["train", "in", "-o", "g.safetensors"] + BuildCommandTests.smallTraining, in: folder.path)
    let drawn = try Program.run(
      ["generate", "g.safetensors", "-n", "1", "-o", "drawn", "--format", format],
      in: folder.path)
    #expect(drawn.status == 0, "\(drawn.errors)")
    let name = try #require(
      DirectoryListing.files(below: folder.appending("drawn")).map(\.path.string)
        .first { $0.hasPrefix("synthetic") })
    try folder.write(
      FileBytes.read(folder.appending("drawn").appending(name), limit: 1 << 20),
      to: FilePath("in/patient.\(format)"))
    try expectRefused([
      "patient.\(format)": "a synthetic radiograph by its label; expected pictures of people"
    ])
  }
}

extension PlantedLeaksTests {
  /// Four phantoms and the masks of their lungs.
  func writeMasked() throws {
    for patient in 0..<4 {
      let phantom = ChestPhantom(patient: patient)
      try write(
        phantom.radiograph(width: 64, height: 64),
        to: folder.appending(FilePath("in/chest\(patient).png")))
      try write(
        phantom.lungMask(width: 64, height: 64),
        to: folder.appending(FilePath("masks/chest\(patient).png")))
    }
  }

  @Test func `a radiograph without its mask, and a mask of nobody`() throws {
    try writeMasked()
    AtomicFile.remove(folder.appending("masks/chest2.png"))
    try write(
      ChestPhantom(patient: 2).lungMask(width: 64, height: 64),
      to: folder.appending("masks/chest_2.png"))
    try expectRefused(
      [
        "chest2.png": "no mask chest2.* in masks; expected one",
        "masks/chest_2.png": "a mask of no radiograph; expected one named chest_2.*",
      ], ["--masks", "masks"])
  }

  @Test func `a mask of another aspect`() throws {
    try writeMasked()
    try write(
      ChestPhantom(patient: 1).lungMask(width: 64, height: 48),
      to: folder.appending("masks/chest1.png"))
    try expectRefused(
      [
        "chest1.png": "mask chest1.png is 64 × 48, the radiograph 64 × 64; "
          + "expected the same aspect"
      ], ["--masks", "masks"])
  }

  @Test func `one mask for two radiographs`() throws {
    try writeMasked()
    try folder.write(
      FileBytes.read(folder.appending("masks/chest0.png"), limit: 1 << 20),
      to: "masks/chest3.png")
    try expectRefused(
      [
        "chest0.png": "the same mask as chest3.png; expected its own",
        "chest3.png": "the same mask as chest0.png; expected its own",
      ], ["--masks", "masks"])
  }

  @Test func `a late radiograph of a stored patient in the folder of another split`() throws {
    try writePhantoms(
      ["train/patient1_1.png", "train/patient2_1.png", "val/patient3_1.png"],
      to: folder.appending("in"))
    #expect(try build().status == 0)
    let before = try tree(folder.appending("out"))
    try writePhantoms(
      ["val/patient1_2.png", "test/patient3_2.png"], to: folder.appending("in"), first: 3)
    func reason(_ side: String, _ patient: String, _ other: String) -> String {
      "in \(side) by its folder, and its patient \(patient) is in \(other); "
        + "expected each patient on one side"
    }
    try expectRefused([
      "val/patient1_2.png": reason("val", "patient1", "train"),
      "test/patient3_2.png": reason("test", "patient3", "val"),
    ])
    #expect(try tree(folder.appending("out")) == before)
  }

  @Test func `a late copy of a stored radiograph does not take its place`() throws {
    let input = folder.appending("in")
    // Whoever comes late gets validation.
    try writePhantoms(["train/m.png", "train/n.png", "val/o.png"], to: input)
    #expect(try build().status == 0)
    let before = try tree(folder.appending("out"))
    try write(picture(input.pushing("train/m.png")), to: input.pushing("val/a.tiff"), as: .tiff)
    try write(picture(input.pushing("val/o.png")), to: input.pushing("test/o.tiff"), as: .tiff)
    try expectRefused([
      "val/a.tiff":
        "the same pixels as train/m.png, which is in train; expected each picture once",
      "test/o.tiff": "the same pixels as val/o.png, which is in val; expected each picture once",
    ])
    #expect(try tree(folder.appending("out")) == before)
  }
}
