import Datasets
import Files
import Phantoms
import SystemPackage
import Testing

/// Made-up lines in the layout of the tables; no patient is described.
@Suite struct JSRTTableTests {
  static let nodules =
    "JPCLN801.IMG\t5\t15\t53\tfemale\t1634\t692\tmalignant\tl.upper lobe\tmade-up tumor\r"
    + "JPCLN802.IMG\t1\t7.5\t?\tmale\t300\t2047\tbenign\tr.lower\tlobe\tmade-up\tscar\r"
  static let others = "JPCNN801.IMG   44  male   non-nodule\rJPCNN802.IMG ? female non-nodule\r"

  private static func table(_ text: String) throws -> JSRTTable {
    try JSRTTable(parsing: Array(text.utf8))
  }

  @Test func `a line with tabs gives every field`() throws {
    let record = try #require(try Self.table(Self.nodules).record(of: "a/JPCLN801.IMG"))
    #expect(record.stem == "JPCLN801" && record.age == 53 && record.sex == .female)
    let nodule = try #require(record.nodule)
    #expect(nodule.subtlety == 5 && nodule.millimeters == 15)
    #expect(nodule.x == 1634 && nodule.y == 692)
    #expect(nodule.malignancy == .malignant)
    #expect(nodule.location == "l.upper lobe" && nodule.diagnosis == "made-up tumor")
  }

  @Test func `a stray tab leaves no word out, and a question mark is unknown`() throws {
    let record = try #require(try Self.table(Self.nodules).record(of: "jpcln802.png"))
    #expect(record.age == nil)
    #expect(record.nodule?.millimeters == 7.5)
    #expect(record.nodule?.location == "r.lower")
    #expect(record.nodule?.diagnosis == "lobe made-up scar")
  }

  @Test func `spaces do as well as tabs`() throws {
    let text =
      "JPCLN801.IMG  5 15  53 female 1634  692 malignant  l.upper lobe(S 1)   made-up tumor\r\n"
    let record = try #require(try Self.table(text).record(of: "JPCLN801"))
    #expect(record.nodule?.y == 692)
    #expect(record.nodule?.location == "l.upper lobe(S 1)")
    #expect(record.nodule?.diagnosis == "made-up tumor")
  }

  @Test func `lines without nodule have age and sex`() throws {
    let table = try Self.table(Self.others)
    let record = try #require(table.record(of: "JPCNN801.IMG"))
    #expect(record.age == 44 && record.sex == .male && record.nodule == nil)
    #expect(table.record(of: "JPCNN802.IMG")?.age == nil)
    #expect(table.record(of: "JPCNN803.IMG") == nil)
    #expect(table.record(of: "chest.png") == nil)
    #expect(table.count == 2)
  }

  @Test func `every end of line does`() throws {
    for end in ["\r", "\n", "\r\n", "\r\r\n"] {
      let text = Self.nodules.replacing("\r", with: end)
      #expect(try Self.table(text) == Self.table(Self.nodules))
    }
    #expect(try Self.table("").count == 0)
  }

  @Test func `copies of the database keep their record`() throws {
    let table = try Self.table(Self.nodules)
    for name in ["JPCLN801.png", "jpcln801.PNG", "JPCLN801_small.tiff"] {
      #expect(table.record(of: FilePath(name))?.stem == "JPCLN801")
    }
    for name in ["JPCLN8012.png", "xJPCLN801.png", "JPCLN80.png", ""] {
      #expect(table.record(of: FilePath(name)) == nil)
    }
  }

  @Test func `positions are scaled to the size of a copy`() throws {
    let nodule = try #require(try Self.table(Self.nodules).record(of: "JPCLN802")?.nodule)
    for (side, x, y) in [(2048, 300, 2047), (1024, 150, 1023), (256, 37, 255)] {
      #expect(nodule.position(width: side, height: side) == (x, y))
    }
  }

  @Test(arguments: [
    ("chest.png\t1", "line 1: \"chest.png\"; expected a name such as JPCLN001.IMG"),
    (nodules + "JPCLN803.IMG\t1\t2", "line 3: 3 fields; expected 10"),
    ("\r\rJPCNN801.IMG 44", "line 3: 2 fields; expected 4"),
    (nodules.replacing("1634", with: "2048"), "line 1: \"2048\"; expected a column, 0…2047"),
    (nodules.replacing("\t5\t", with: "\t6\t"), "line 1: \"6\"; expected a subtlety, 1…5"),
    (
      nodules.replacing("\t5\t", with: "\t?\t"),
      "line 1: \"?\"; expected subtlety and position of the nodule"
    ),
    (nodules.replacing("\t15\t", with: "\tnan\t"), "line 1: \"nan\"; expected millimeters"),
    (nodules.replacing("53", with: "5 3"), "line 1: \"5 3\"; expected an age, 0…130"),
    (nodules.replacing("female", with: "\u{1B}[1m"), "line 1: \"?[1m\"; expected female or male"),
    (nodules.replacing("malignant", with: "m"), "line 1: \"m\"; expected benign or malignant"),
  ]) func `a line that is none is named`(text: String, expected: String) {
    let error = #expect(throws: JSRTTableError.self) { try Self.table(text) }
    #expect(error?.description == expected)
  }

  @Test func `tables are found beside the images or one folder above, in any case`() throws {
    let folder = try TemporaryFolder()
    let images = folder.path.appending("images")
    try Folder.create(images)
    let image = images.appending("JPCLN801.IMG")
    #expect(try JSRTTable(beside: image) == nil)
    try AtomicFile.write(Array(Self.others.utf8), to: folder.path.appending("cnndat_en.TXT"))
    #expect(try JSRTTable(beside: image)?.count == 2)
    try AtomicFile.write(Array(Self.nodules.utf8), to: images.appending("CLNDAT_EN.txt"))
    #expect(try JSRTTable(beside: image) == Self.table(Self.nodules))
    try AtomicFile.write(Array(Self.others.utf8), to: images.appending("CNNDAT_EN.TXT"))
    #expect(try JSRTTable(beside: image)?.count == 4)
    try AtomicFile.write(Array("x".utf8), to: images.appending("CNNDAT_EN.TXT"))
    let error = #expect(throws: FileError.self) { try JSRTTable(beside: image) }
    #expect(
      error?.reason == "line 1: \"x\"; expected a name such as JPCLN001.IMG")
  }
}
