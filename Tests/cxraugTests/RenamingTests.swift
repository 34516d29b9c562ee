import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Sides stay where they are, whatever becomes of names.
@Suite struct RenamingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func build(_ arguments: [String] = []) throws -> Program.Result {
    try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--val", "0.4", "--quiet"] + arguments,
      in: folder.path)
  }

  /// The side of every picture, by the digest of its source.
  func sides() throws -> [String: String] {
    let rows = try manifestRows(folder.appending("out")).filter {
      $0["kind"]?.string == "original"
    }
    return Dictionary(
      uniqueKeysWithValues: rows.map {
        ($0["parent_sha256"]?.string ?? "", $0["split"]?.string ?? "")
      })
  }

  /// Moves every file of the input to another name.
  func rename(_ name: (String) -> String) throws {
    let input = folder.appending("in")
    let files = try DirectoryListing.files(below: input).map { file in
      (file.path.string, try FileBytes.read(input.pushing(file.path), limit: 1 << 20))
    }
    for file in files { AtomicFile.remove(input.appending(file.0)) }
    for file in files { try folder.write(file.1, to: FilePath("in/" + name(file.0))) }
  }

  @Test(arguments: ["other", "recognized", "moved", "turned round"])
  func `no picture changes its side when files are renamed`(way: String) throws {
    try writePhantoms((0..<12).map { "chest\($0).png" }, to: folder.appending("in"))
    #expect(try build().status == 0)
    let before = try sides()
    #expect(Set(before.values) == ["train", "val"])
    try rename { name in
      let number = Int(name.filter(\.isNumber)) ?? 0
      return switch way {
      case "other": "film-\(name)"
      case "recognized": "patient\(number)_1.png"
      case "moved": "below/\(name)"
      default: "chest\(11 - number).png"
      }
    }
    let result = try build()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try sides() == before)
    #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)
    // Nor by a later build, nor in another format.
    #expect(try build().status == 0)
    #expect(try sides() == before)
  }

  @Test func `no picture changes its side when it is written in another format too`() throws {
    let input = folder.appending("in")
    try writePhantoms((0..<12).map { "chest\($0).png" }, to: input)
    #expect(try build().status == 0)
    func places() throws -> [String: String] {
      let rows = try manifestRows(folder.appending("out")).filter {
        $0["kind"]?.string == "original"
      }
      return Dictionary(
        uniqueKeysWithValues: rows.map {
          ($0["parent"]?.string?.filter(\.isNumber) ?? "", $0["split"]?.string ?? "")
        })
    }
    let before = try places()
    for place in 2..<12 {
      let old = input.appending("chest\(place).png")
      try write(picture(old), to: input.appending("film\(place).tiff"), as: .tiff)
      AtomicFile.remove(old)
    }
    let result = try build(["--allow-removal"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try places() == before)
  }

  @Test func `a table that tells otherwise does not move who is there`() throws {
    try writePhantoms((0..<12).map { "chest\($0).png" }, to: folder.appending("in"))
    func table(_ patient: (Int) -> String) throws {
      try folder.write(
        "file,patient\n" + (0..<12).map { "chest\($0),\(patient($0))\n" }.joined(), to: "who.csv")
    }
    try table { "a\($0)" }
    #expect(try build(["--group-by", "who.csv"]).status == 0)
    let before = try sides()
    try table { "b\($0)" }
    #expect(try build(["--group-by", "who.csv"]).status == 0)
    #expect(try sides() == before)
    // One who would stand on two sides does so no more.
    try table { _ in "c" }
    let result = try build(["--group-by", "who.csv", "--allow-removal"])
    #expect(result.status == 1 || result.status == 3)
    #expect(
      result.errors.contains(
        "train in an earlier build, and its patient c is in val; expected each picture on the "
          + "side that it had") || result.errors.contains("no radiograph is left for training"),
      "\(result.errors)")
  }
}
