import Files
import Phantoms
import SystemPackage
import Testing

/// Who is who, and what a build says of it.
@Suite struct PatientTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func build(_ arguments: [String] = []) throws -> Program.Result {
    try Program.run(["build", "in", "-o", "out", "--size", "64"] + arguments, in: folder.path)
  }

  /// A column of every original, by its source.
  func column(_ name: String) throws -> [String: String] {
    let rows = try manifestRows(folder.appending("out")).filter {
      $0["kind"]?.string == "original"
    }
    return Dictionary(
      uniqueKeysWithValues: rows.map { ($0["parent"]?.string ?? "", $0[name]?.string ?? "-") })
  }

  /// The notes of a run but for that on flips.
  static func notes(_ result: Program.Result) -> [String] {
    result.errors.split(separator: "\n").map(String.init).filter {
      $0.hasPrefix("note: ") && !$0.contains("flips")
    }
  }

  @Test(arguments: [
    "patient0000#/study1/view1_frontal.png", "0000#/view1.png", "case_0#/a.png",
    "p1#/p1#00001/s1/x.png",
  ]) func `folders of patients are no classes`(pattern: String) throws {
    let names = (0..<8).map { pattern.replacing("#", with: "\($0)") }
    try writePhantoms(names, to: folder.appending("in"))
    let result = try build()
    #expect(result.status == 0, "\(result.errors)")
    #expect(Set(try column("label").values) == ["-"])
    let patients = try column("patient")
    for name in names {
      let folders = FilePath(name).components.dropLast().map(\.string)
      #expect(
        patients[name]
          == (folders.first { $0.hasSuffix("00001") && $0.hasPrefix("p1") } ?? folders[0]))
    }
    #expect(Set(try column("split").values) == ["train", "val"])
  }

  @Test func `a build says who is a patient of their own and which classes there are`() throws {
    try writePhantoms(
      (0..<6).map { "\($0 < 3 ? "sick" : "well")/chest\($0).png" } + ["well/p1_2.png"],
      to: folder.appending("in"))
    let result = try build()
    #expect(
      Self.notes(result) == [
        "note: 6 of 7 radiographs are patients of their own, as no pattern fits their names; "
          + "--group-by says who is who", "note: classes: sick, well",
      ], "\(result.errors)")
    #expect(try build(["--quiet"]).errors == "")
  }

  @Test func `an expression that fits only some says how many it leaves`() throws {
    try writePhantoms(
      ["a-1.png", "a-2.png", "b-1.png", "b-2.png", "c.png"], to: folder.appending("in"))
    let result = try build(["--group-by", "^(.)-"])
    #expect(result.status == 0)
    #expect(
      Self.notes(result) == [
        "note: 1 of 5 radiographs is a patient of its own, as --group-by ^(.)- does not "
          + "match its path"
      ], "\(result.errors)")
  }

  @Test func `a table that leaves radiographs out is no reason to guess`() throws {
    try writePhantoms((0..<6).map { "chest\($0).png" }, to: folder.appending("in"))
    try folder.write(
      "file,patient\n" + (0..<5).map { "chest\($0),p\($0)\n" }.joined(), to: "who.csv")
    let result = try build(["--group-by", "who.csv", "--quiet"])
    #expect(result.status == 3)
    #expect(
      result.errors
        == "refused: chest5.png: no patient in who.csv; expected a row of it with one\n")
    #expect(try column("patient").count == 5)
  }

  @Test func `a patient in other letters is the same patient`() throws {
    try writePhantoms(
      (0..<10).map { "\($0 % 2 == 0 ? "Patient" : "patient")\($0 / 2)_\($0).png" },
      to: folder.appending("in"))
    #expect(try build(["--val", "0.4"]).status == 0)
    #expect(Set(try column("patient").values) == Set((0..<5).map { "Patient\($0)" }))
    // Who is stored keeps the name.
    try writePhantoms(["PATIENT0_11.png", "AGE.png"], to: folder.appending("in"), first: 20)
    #expect(try build(["--val", "0.4"]).status == 0)
    #expect(try column("patient")["PATIENT0_11.png"] == "Patient0")
  }

  @Test(arguments: ["json", "none"]) func `notes do not depend on how progress is shown`(
    style: String
  ) throws {
    try writePhantoms((0..<6).map { "chest\($0).png" }, to: folder.appending("in"))
    let result = try build(["--progress", style])
    #expect(result.status == 0)
    #expect(result.errors.contains("note: flips exchange left and right"), "\(result.errors)")
    let lines = result.output.split(separator: "\n").filter { $0.contains("\"note\"") }
    #expect(lines.count == (style == "json" ? Self.notes(result).count + 1 : 0))
    for line in lines {
      let note = try JSON(parsing: String(line))
      #expect(note["phase"]?.string == "note")
      #expect(result.errors.contains("note: \(note["message"]?.string ?? "-")\n"))
    }
    #expect(try build(["--progress", style, "--quiet"]).errors == "")
  }
}
