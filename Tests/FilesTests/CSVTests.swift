import Files
import Testing

@Suite struct CSVTests {
  static func table(_ text: String) throws -> CSV { try CSV(parsing: Array(text.utf8)) }

  static func failure(_ text: String) -> String? {
    #expect(throws: CSVError.self) { try table(text) }?.description
  }

  @Test(arguments: [
    ("a,b\n1,2\n", [["1", "2"]]),
    // The last line may have no end; a header may be all there is.
    ("a,b\n1,2", [["1", "2"]]), ("a,b\n", []), ("a,b", []),
    // Line ends of three kinds, also in one file.
    ("a,b\r\n1,2\r\n3,4\r\n", [["1", "2"], ["3", "4"]]), ("a,b\r1,2\r", [["1", "2"]]),
    ("a,b\n1,2\r\n3,4\r5,6", [["1", "2"], ["3", "4"], ["5", "6"]]),
    // Empty lines are left out, empty fields are not.
    ("a,b\n\n1,2\n\r\n\n", [["1", "2"]]), ("a,b\n,\n", [["", ""]]), ("a,b\n1,\n", [["1", ""]]),
    // Nothing is trimmed.
    ("a,b\n 1 ,\t2\n", [[" 1 ", "\t2"]]),
    // Quotes: separators, line ends and doubled quotes in a field.
    ("a,b\n\"1,2\",3\n", [["1,2", "3"]]), ("a,b\n\"1\n2\",3\n", [["1\n2", "3"]]),
    ("a,b\n\"1\r\n2\",3\r\n", [["1\r\n2", "3"]]), ("a,b\n\"1\"\"2\",3\n", [["1\"2", "3"]]),
    ("a,b\n\"\"\"\",\"\"\n", [["\"", ""]]), ("a,b\n1,\"2\"", [["1", "2"]]),
    ("a,b\n1,\"2\"\r3,4", [["1", "2"], ["3", "4"]]),
    // A quote inside of a field is a quote.
    ("a,b\n1\"2,3\"\n", [["1\"2", "3\""]]),
    ("\"a\",\"b\"\n1,2\n", [["1", "2"]]),
  ]) func `rows are read`(text: String, rows: [[String]]) throws {
    let table = try Self.table(text)
    #expect(table.header == ["a", "b"])
    #expect(table.rows == rows)
  }

  @Test(arguments: [
    ("a,b;c,d\n", ["a", "b;c", "d"]), ("a;b,c;d\n", ["a", "b,c", "d"]),
    ("a\tb\tc,d\n", ["a", "b", "c,d"]),
    // As many of several: the comma, then the semicolon.
    ("a,b;c\n", ["a", "b;c"]), ("a;b\tc\n", ["a", "b\tc"]), ("a\n", ["a"]),
    // A byte order mark is not part of the first name.
    ("\u{FEFF}a,b\n", ["a", "b"]), ("\u{FEFF}\"a\",b\n", ["a", "b"]),
  ]) func `the header tells the separator`(text: String, header: [String]) throws {
    #expect(try Self.table(text).header == header)
  }

  @Test func `rows are separated as the header is`() throws {
    #expect(try Self.table("a;b\n1,5;2\n").rows == [["1,5", "2"]])
    #expect(try Self.table("a\tb\n1;5\t2,5\n").rows == [["1;5", "2,5"]])
  }

  @Test(arguments: [
    ("", "empty; expected a header"), ("\u{FEFF}", "empty; expected a header"),
    ("a,b\n1\n", "line 2: 1 fields; expected 2"),
    ("a,b\r\n1,2\r\n1,2,3\r\n", "line 3: 3 fields; expected 2"),
    ("a,b\r1,2\r\r1", "line 4: 1 fields; expected 2"),
    // A record that began lines ago is told by its first line; what follows is counted on.
    ("a,b\n\"1\n\n2\"\n", "line 2: 1 fields; expected 2"),
    ("a,b\n\"1\r\n2\",3\n4\n", "line 4: 1 fields; expected 2"),
    ("\n1,2\n", "line 2: 2 fields; expected 1"),
    ("a,\"b", "line 1: a quote that does not end"),
    ("a,b\n1,2\n\"3,4\n5,6\n", "line 3: a quote that does not end"),
    ("a,b\n1,\"2\"\"\n", "line 2: a quote that does not end"),
    ("a,b\n\"1\"2,3\n", "line 2: text behind a quoted field; expected a separator"),
    ("a;b\n\"1\",3\n", "line 2: text behind a quoted field; expected a separator"),
  ]) func `what is no table is told with its line`(text: String, reason: String) {
    #expect(Self.failure(text) == reason)
  }

  @Test func `bytes that are not UTF-8 are replaced`() throws {
    let table = try CSV(parsing: Array("a,b\n".utf8) + [0x31, 0xFF, 0x2C, 0x00])
    #expect(table.rows == [["1\u{FFFD}", "\0"]])
  }

  @Test func `columns are found by their letters and digits`() throws {
    let table = try Self.table("Image Index,FINDING_Labels,Patient-ID,view 2\n")
    #expect(table.column(["imageindex"]) == 0)
    #expect(table.column(["label", "findinglabels"]) == 1)
    #expect(table.column(["patientid", "imageindex"]) == 0)
    #expect(table.column(["view2"]) == 3)
    #expect(table.column(["view"]) == nil)
    #expect(table.column([]) == nil)
  }

  @Test func `no cut and no changed byte of a table traps`() {
    let text = "\u{FEFF}file,\"la\"\"bel\"\r\n\"a, b.png\",x\n\rc.png,\"y\nz\"\r\n"
    let bytes = Array(text.utf8)
    var read = 0
    for end in 0...bytes.count {
      for start in 0...end {
        if (try? CSV(parsing: Array(bytes[start..<end]))) != nil { read += 1 }
      }
    }
    for place in bytes.indices {
      for byte in [0, 9, 10, 13, 0x22, 0x2C, 0x3B, 0xFF] as [UInt8] {
        var other = bytes
        other[place] = byte
        if (try? CSV(parsing: other)) != nil { read += 1 }
      }
    }
    #expect(read > 100)
  }
}
