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
}
