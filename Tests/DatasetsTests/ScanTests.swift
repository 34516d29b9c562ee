import Datasets
import Files
import Phantoms
import SystemPackage
import Testing

@Suite struct ScanTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func write(_ names: FilePath...) throws {
    for name in names { try folder.write("text", to: name) }
  }

  /// The text of the error, and whether it is about layout.
  static func failure(_ path: FilePath) -> (text: String?, isLayout: Bool) {
    let error = #expect(throws: DatasetError.self) { try Scan([path]) }
    if case .layout = error { return (error?.description, true) }
    return (error?.description, false)
  }

  @Test func `files are listed in the order of their bytes`() throws {
    try write("b.png", "a.JPG", "below/c.tiff", "B.img", "without-ending")
    let scan = try Scan([folder.path])
    #expect(
      scan.files.map(\.relativePath)
        == ["B.img", "a.JPG", "b.png", "below/c.tiff", "without-ending"])
    #expect(scan.files.map(\.path) == scan.files.map { folder.appending($0.relativePath) })
    #expect(scan.files.allSatisfy { $0.status.size == 4 })
    #expect(scan.refusals == [])
    #expect(scan.others == [])
  }

  @Test func `names of tables, notes and unfinished downloads are set aside`() throws {
    let others: [FilePath] = [
      "a.CSV", "a.crdownload", "a.html", "a.json", "a.jsonl", "a.md", "a.part", "a.partial",
      "a.pdf", "a.png.tmp", "a.tsv", "a.txt", "a.xml", "a.yaml", "a.yml", "below/Thumbs.db",
      "desktop.ini", "~$a.png",
    ]
    for name in others { try folder.write("text", to: name) }
    try write("a.png", "txt", ".hidden.png", "a.csv.png", "thumbs.db.png")
    let scan = try Scan([folder.path])
    #expect(scan.others == others)
    #expect(scan.files.map(\.relativePath) == ["a.csv.png", "a.png", "thumbs.db.png", "txt"])
  }

  @Test func `links and devices are refused by name`() throws {
    try write("a.png")
    try folder.link("b\n.png", to: "a.png")
    try folder.link("c", to: ".")
    try folder.makeFIFO("d.png")
    let scan = try Scan([folder.path])
    #expect(scan.files.map(\.relativePath) == ["a.png"])
    #expect(
      scan.refusals == [
        Refusal(file: "b%0A.png", reason: "a link; expected a file"),
        Refusal(file: "c", reason: "a link; expected a file"),
        Refusal(file: "d.png", reason: "a device, FIFO or socket; expected a file"),
      ])
  }

  @Test(arguments: ["mask", "masks", "Masks"])
  func `a folder of masks is refused and the way out is named`(name: String) throws {
    try write(FilePath("below/\(name)/deeper/a.png"), "images/a.png")
    let failure = Self.failure(folder.path)
    #expect(
      failure.text == "\(folder.path): a folder below/\(name) among the radiographs; give the "
        + "folder of the radiographs alone, or --masks \(folder.path)/below/\(name)")
    #expect(!failure.isLayout)
  }

  @Test func `an empty folder is refused`() throws {
    let text = "\(folder.path): no files; expected radiographs (PNG, JPEG, TIFF, JSRT raw)"
    #expect(Self.failure(folder.path) == (text, false))
    try write("notes.txt", ".hidden.png")
    try folder.makeFolder("empty")
    #expect(Self.failure(folder.path) == (text, false))
  }

  @Test func `a folder of refused entries alone is no empty folder`() throws {
    try folder.link("a.png", to: "elsewhere")
    let scan = try Scan([folder.path])
    #expect(scan.files.isEmpty)
    #expect(scan.refusals.count == 1)
  }

  @Test func `a missing folder is refused`() {
    let none = folder.appending("none")
    #expect(Self.failure(none) == ("\(none): stat: No such file or directory", false))
  }

  @Test func `a file is refused`() throws {
    let file = try folder.write("text", to: "a.png")
    #expect(Self.failure(file) == ("\(file): a file; expected a folder of radiographs", false))
  }

  @Test func `a link to the input folder is followed`() throws {
    try write("real/a.png")
    let scan = try Scan([folder.link("link", to: "real")])
    #expect(scan.files.map(\.path) == [folder.appending("link/a.png")])
  }
}
