import Datasets
import Phantoms
import SystemPackage
import Testing

@Suite struct FileTableTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func table(_ text: String, _ content: FileTable.Content = .label) throws -> FileTable {
    try FileTable(reading: folder.write(text, to: "t.csv"), content: content)
  }

  func failure(_ text: String, _ content: FileTable.Content = .label) -> String? {
    let error = #expect(throws: DatasetError.self) { try table(text, content) }
    if case .input? = error { return "not about layout" }
    return error?.description
  }

  @Test func `files are named by path or by name, with extension or without`() throws {
    let files = try folder.scan(["a.png", "b.png", "x/c.png", "x/d.png", "x/e.png", "x/f.png"])
    let (cells, unused) = try table(
      """
      file,label
      a.png,1
      b,2
      x/c.png,3
      x/d,4
      e.png,5
      other.png,7
      x/other,8
      """
    ).cells(of: files)
    #expect(cells == [["1"], ["2"], ["3"], ["4"], ["5"], []])
    #expect(unused == 2)
  }

  @Test func `several rows and several spellings of one file all count`() throws {
    let files = try folder.scan(["x/a.png", "x/b.png"])
    let (cells, unused) = try table("file,label\na.png,1\nx/a.png,2\na.png,3\na,4\n")
      .cells(of: files)
    #expect(cells.map { $0.sorted() } == [["1", "2", "3", "4"], []])
    #expect(unused == 0)
  }

  @Test func `a name that fits two files is refused, a path is not`() throws {
    let files = try folder.scan(["x/a.png", "y/a.png", "y/b.png"])
    #expect(try table("file,label\nx/a.png,1\ny/a.png,2\n").cells(of: files).cells[1] == ["2"])
    for name in ["a.png", "a"] {
      let table = try table("file,label\nb.png,1\n\(name),1\n")
      let error = #expect(throws: DatasetError.self) { try table.cells(of: files) }
      #expect(
        error?.description == "\(folder.appending("t.csv")): \(name) is x/a.png or y/a.png; "
          + "expected paths from the input")
    }
  }

  @Test func `a path without extension that fits two files is refused`() throws {
    let files = try folder.scan(["x/a.jpg", "x/a.png"])
    let table = try table("file,label\nx/a,1\n")
    let error = #expect(throws: DatasetError.self) { try table.cells(of: files) }
    #expect(
      error?.description == "\(folder.appending("t.csv")): x/a is x/a.jpg or x/a.png; "
        + "expected paths from the input")
  }

  @Test func `a path that stands in two inputs is refused without the name of one`() throws {
    _ = try folder.scan(["x/a.png"], in: "one")
    _ = try folder.scan(["x/a.png"], in: "two")
    let files = try Scan([folder.appending("one"), folder.appending("two")]).files
    let cells = try table("file,label\none/x/a.png,1\ntwo/x/a,2\n").cells(of: files).cells
    #expect(cells == [["1"], ["2"]])
    let table = try table("file,label\nx/a.png,1\n")
    let error = #expect(throws: DatasetError.self) { try table.cells(of: files) }
    #expect(
      error?.description == "\(folder.appending("t.csv")): x/a.png is one/x/a.png or two/x/a.png; "
        + "expected paths from the input")
  }

  @Test(arguments: [
    ("Image Index,Finding Labels,Patient ID", "1", "2"),
    ("patient_id;image_path;class", "2", "0"), ("id,target,subject", "1", "2"),
    ("FILENAME\tdiagnosis\tPerson", "1", "2"),
  ]) func `columns of common tables are known`(
    header: String, label: String, patient: String
  ) throws {
    let separator = header.first { ",;\t".contains($0) } ?? ","
    let names = header.split(separator: separator)
    let place = try #require(
      names.firstIndex { ["Image Index", "image_path", "id", "FILENAME"].contains($0) })
    let row = names.indices.map { $0 == place ? "a.png" : "\($0)" }
      .joined(separator: String(separator))
    let files = try folder.scan(["a.png"])
    #expect(try table("\(header)\n\(row)\n").cells(of: files).cells == [[label]])
    #expect(try table("\(header)\n\(row)\n", .patient).cells(of: files).cells == [[patient]])
  }

  @Test func `a table without a column that is needed is refused with its header`() throws {
    let path = folder.appending("t.csv")
    for header in ["file,size", "what,label"] {
      #expect(
        failure("\(header)\n") == "\(path): columns \(header.replacing(",", with: ", ")); "
          + "expected one named file and one named label")
    }
    #expect(
      failure("file,la\u{1B}bel\n", .patient) == "\(path): columns file, la%1Bbel; "
        + "expected one named file and one named patient")
  }

  @Test func `a table that cannot be read is refused`() throws {
    let path = folder.appending("t.csv")
    #expect(failure("file,label\na\n") == "\(path): line 2: 1 fields; expected 2")
    #expect(failure("") == "\(path): empty; expected a header")
    let none = folder.appending("none.csv")
    let error = #expect(throws: DatasetError.self) {
      try FileTable(reading: none, content: .label)
    }
    #expect(error?.description == "\(none): open: No such file or directory")
  }
}
