import Files
import Phantoms
import Radiographs
import Randomness
import SystemPackage
import Testing

/// Who is withdrawn leaves with originals, variants and masks, and does not come back.
@Suite struct ExclusionTests {
  let folder: TemporaryFolder
  /// Five patients of two radiographs each.
  static let names = (0..<10).map { "x/patient\($0 / 2)_\($0 % 2).png" }

  init() throws { folder = try TemporaryFolder() }

  func build(_ arguments: [String] = []) throws -> Program.Result {
    try Program.run(
      ["build", "in", "-o", "out", "--masks", "masks"]
        + (arguments.contains("--size") ? [] : ["--size", "64"]) + arguments, in: folder.path)
  }

  func writeInput() throws {
    try writePhantoms(Self.names, to: folder.appending("in"))
    for (patient, name) in Self.names.enumerated() {
      try write(
        ChestPhantom(patient: patient).lungMask(width: 64, height: 64),
        to: folder.appending("masks").pushing(FilePath(name)))
    }
  }

  /// The names of all images and masks that show a source.
  func files(of source: String) throws -> [String] {
    let stem = try #require(FilePath(source).stem)
    return try tree(folder.appending("out")).keys.filter { $0.contains(stem) }.sorted()
  }

  /// A radiograph of the training part.
  func trained() throws -> String {
    let rows = try manifestRows(folder.appending("out"))
    return try #require(rows.first { $0["kind"]?.string == "classic" }?["parent"]?.string)
  }

  @Test(arguments: ["path", "name", "patient", "digest"])
  func `a withdrawn radiograph leaves with all that was made of it`(way: String) throws {
    try writeInput()
    #expect(try build(["--classic", "2x"]).status == 0)
    let source = try trained()
    #expect(try files(of: source).count == 6)
    let name = String(source.dropFirst(2))
    var gone = [source]
    switch way {
    case "path": try folder.write("# asked on Monday\n\n\(source)\n", to: "list")
    case "name": try folder.write("other.png\r\n\(name)\r\n", to: "list")
    case "patient":
      let patient = String(name.prefix(8))
      gone = Self.names.filter { $0.contains(patient) }
      try folder.write(patient, to: "list")
    default:
      let row = try manifestRows(folder.appending("out")).first {
        $0["parent"]?.string == source
      }
      try folder.write(try #require(row?["parent_sha256"]?.string), to: "list")
    }
    let result = try build(["--classic", "2x", "--exclude", "list"])
    #expect(result.status == 0, "\(result.errors)")
    let left = Self.names.count - gone.count
    #expect(
      result.output.contains(
        "read       \(left) radiographs, 0 refused, \(gone.count) withdrawn\n"),
      "\(result.output)")
    for source in gone { #expect(try files(of: source) == []) }
    let rows = try manifestRows(folder.appending("out"))
    #expect(Set(rows.compactMap { $0["parent"]?.string }).count == left)
    #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)

    // They stay away without the list, whatever their files are called then.
    let after = try tree(folder.appending("out"))
    let again = try build(["--classic", "2x"])
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains("written    0 files now, 0 removed"))
    #expect(try tree(folder.appending("out")) == after)
    try write(
      picture(folder.appending("in").pushing(FilePath(source))),
      to: folder.appending("in/x/again.tiff"), as: .tiff)
    let renamed = try build(["--classic", "2x"])
    #expect(renamed.status == 0, "\(renamed.errors)")
    #expect(try tree(folder.appending("out")) == after)
  }

  @Test func `a radiograph of validation can be withdrawn too`() throws {
    try writeInput()
    #expect(try build().status == 0)
    let rows = try manifestRows(folder.appending("out"))
    let source = try #require(rows.first { $0["split"]?.string == "val" }?["parent"]?.string)
    try folder.write(source, to: "list")
    let result = try build(["--exclude", "list"])
    #expect(result.output.contains("written    0 files now, 1 removed"), "\(result.output)")
    #expect(try files(of: source) == [])
    #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)
  }

  @Test func `copies of a withdrawn radiograph are withdrawn in the same build`() throws {
    try writeInput()
    for format: OutputFormat in [.png, .tiff] {
      try write(
        picture(folder.appending("in/x/patient3_0.png")),
        to: folder.appending(FilePath("in/x/copy.\(format.fileExtension)")), as: format)
    }
    try folder.write("patient3", to: "list")
    let result = try build(["--exclude", "list", "--dry-run"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.contains("read       8 radiographs, 0 refused, 4 withdrawn\n"),
      "\(result.output)")
  }

  @Test func `generators that saw who is withdrawn are named`() throws {
    try writeInput()
    let training = BuildCommandTests.smallTraining + ["--synthetic", "2"]
    #expect(try build(training).status == 0)
    _ = try Program.run(
      ["train", "in", "-o", "g.safetensors"] + BuildCommandTests.smallTraining,
      in: folder.path)
    let source = try trained()
    try folder.write("\(source)\n", to: "list")
    let kept = try #require(
      DirectoryListing.names(in: folder.appending("out/.cxraug/generators")).map(\.string)
        .first { $0.hasSuffix(".safetensors") })
    let old = try datasetDescription(folder.appending("out"))["generators"]
    let given = try build(
      training + ["--exclude", "list", "--generator", "g.safetensors", "--dry-run"])
    for generator in ["g.safetensors", "out/.cxraug/generators/\(kept)"] {
      #expect(
        given.errors.contains(
          "note: \(generator) was trained on \(source), withdrawn since; "
            + "its images may show them\n"), "\(given.errors)")
    }
    // Without one that is given, another is trained without them.
    let result = try build(training + ["--exclude", "list"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("note: out/.cxraug/generators/\(kept) was trained on "))
    let new = try datasetDescription(folder.appending("out"))["generators"]
    #expect(old?.array?.count == 1 && new?.array?.count == 1)
    #expect(old != new)
  }

  @Test func `a list that is not there is an error before anything is written`() throws {
    try writeInput()
    let result = try build(["--exclude", "none"])
    #expect(result.status == 64)
    #expect(result.errors == "error: --exclude none: open: No such file or directory\n")
    #expect((try? FileStatus(of: folder.appending("out"))) == nil)
  }

  @Test func `with everybody withdrawn there is nothing to build`() throws {
    try writeInput()
    try folder.write((0..<5).map { "patient\($0)\n" }.joined(), to: "list")
    let result = try build(["--exclude", "list"])
    #expect(result.status == 1)
    #expect(
      result.errors == "error: in: all 10 radiographs are withdrawn; expected some that stay\n",
      "\(result.errors)")
    #expect((try? FileStatus(of: folder.appending("out"))) == nil)
  }

  @Test func `lines that match nothing are named, and other spellings match`() throws {
    try writeInput()
    try folder.write("nobody\n./x/patient1_0.png\npatient2_1\nx/patient3_0\nzz.png\n", to: "list")
    let result = try build(["--exclude", "list", "--dry-run"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.contains("read       7 radiographs, 0 refused, 3 withdrawn\n"),
      "\(result.output)")
    #expect(
      result.errors.contains(
        "note: 2 lines of list name nothing in the input: nobody, zz.png; patients and digests "
          + "among them stay out when they come\n"), "\(result.errors)")
  }

  @Test(arguments: ["patient", "digest"])
  func `who was named before they came stays out`(way: String) throws {
    try writeInput()
    try write(
      ChestPhantom(patient: 90).radiograph(width: 64, height: 64, bits: 8),
      to: folder.appending("late.png"))
    let bytes = try FileBytes.read(folder.appending("late.png"), limit: 1 << 20)
    try folder.write(
      way == "patient" ? "patient9\n" : Digest(of: bytes).description.uppercased(), to: "list")
    #expect(try build(["--exclude", "list"]).status == 0)
    let before = try manifestRows(folder.appending("out"))
    try folder.write(bytes, to: "in/x/patient9_0.png")
    try write(
      ChestPhantom(patient: 90).lungMask(width: 64, height: 64),
      to: folder.appending("masks/x/patient9_0.png"))
    let result = try build()
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("1 withdrawn"), "\(result.output)")
    #expect(try manifestRows(folder.appending("out")) == before)
  }

  @Test(arguments: ["x/patient1_0.png", "patient1_0", "patient1"])
  func `who is in the data set alone is found by what it knows of them`(line: String) throws {
    try writeInput()
    #expect(try build().status == 0)
    let input = folder.appending("in/x")
    // The same pictures under other names that tell no patient.
    for place in 0..<10 {
      let name = FilePath(Self.names[place]).lastComponent?.string ?? ""
      let bytes = try FileBytes.read(input.appending(name), limit: 1 << 20)
      AtomicFile.remove(input.appending(name))
      try folder.write(bytes, to: FilePath("in/x/film\(place).png"))
      let mask = folder.appending("masks/x").appending(name)
      try folder.write(
        FileBytes.read(mask, limit: 1 << 20), to: FilePath("masks/x/film\(place).png"))
      AtomicFile.remove(mask)
    }
    try folder.write(line, to: "list")
    let result = try build(["--exclude", "list"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.contains("\(line == "patient1" ? 2 : 1) withdrawn"), "\(result.output)")
    #expect(!result.errors.contains("name nothing"), "\(result.errors)")
  }

  @Test func `near-copies of a withdrawn radiograph are withdrawn with it`() throws {
    try writeInput()
    let original = try picture(folder.appending("in/x/patient3_0.png"))
    var brighter = original
    brighter.samples = original.samples.map { min(255, $0 + 3) }
    try write(brighter, to: folder.appending("in/x/stranger.png"))
    try write(
      ChestPhantom(patient: 6).lungMask(width: 64, height: 64),
      to: folder.appending("masks/x/stranger.png"))
    try folder.write("x/patient3_0.png", to: "list")
    let result = try build(["--exclude", "list"])
    #expect(result.output.contains("2 withdrawn"), "\(result.output)\(result.errors)")
    #expect(
      result.errors.contains(
        "note: 1 radiograph that looks like a copy of a withdrawn one is withdrawn too: "
          + "x/stranger.png\n"), "\(result.errors)")
    // And stays so.
    AtomicFile.remove(folder.appending("in/x/patient3_0.png"))
    #expect(try build().output.contains("1 withdrawn"))
  }
}
