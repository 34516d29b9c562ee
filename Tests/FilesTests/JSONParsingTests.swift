import Files
import Testing

@Suite struct JSONParsingTests {
  static func failure(_ bytes: [UInt8]) -> String? {
    #expect(throws: JSONError.self) { try JSON(parsing: bytes) }?.description
  }

  @Test(
    arguments: [
      ("null", .null), (" \t\r\n true \n", .bool(true)), ("false", .bool(false)),
      ("0", .integer(0)), ("-0", .integer(0)), ("10", .integer(10)), ("-5", .integer(-5)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .number(0x1p63)), ("-9223372036854775809", .number(-0x1p63)),
      ("123456789012345678901234567890", .number(1.2345678901234568e29)),
      ("1.5", .number(1.5)), ("0.0", .number(0)), ("-0.0", .number(-0.0)), ("1e2", .number(100)),
      ("1E+2", .number(100)), ("100e-2", .number(1)), ("0e0", .number(0)), ("1.50e01", .number(15)),
      ("1e-400", .number(0)), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
      ("[]", .array([])), ("[ ]", .array([])), ("{}", .object([])), ("{\n}", .object([])),
      ("[1,2]", .array([.integer(1), .integer(2)])),
      (" [ 1 , [ ] ] ", .array([.integer(1), .array([])])),
      (#"{"":0}"#, .members(["": .integer(0)])),
      (#"{ "a" : 1 , "A" : [] }"#, .members(["a": .integer(1), "A": .array([])])),
      (
        #"[{"a": 1}, {"a": 2}]"#,
        .array([.members(["a": .integer(1)]), .members(["a": .integer(2)])])
      ),
    ] as [(String, JSON)]) func `what the grammar allows is read`(text: String, value: JSON) throws
  {
    #expect(try JSON(parsing: text) == value)
  }

  @Test(arguments: [
    (#""""#, ""), (#""a b""#, "a b"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{08}\u{0C}\n\r\t"),
    (#""\u0041\u00e9\u00E9\u0000""#, "Aéé\u{0}"), (#""\uD83D\uDE00""#, "😀"),
    (#""\ud800\udc00\uDBFF\uDFFF""#, "\u{10000}\u{10FFFF}"),
    ("\"é😀\u{7F}\u{2028}\"", "é😀\u{7F}\u{2028}"),
    (#""\uFFFF\uE000\uD7FF""#, "\u{FFFF}\u{E000}\u{D7FF}"), (#""e\u0301""#, "e\u{301}"),
    ("\"\u{FEFF}\"", "\u{FEFF}"),
  ]) func `texts keep every byte`(text: String, expected: String) throws {
    let value = try #require(try JSON(parsing: text).string)
    #expect(Array(value.utf8) == Array(expected.utf8))
  }

  @Test(arguments: [
    ("", "byte 0: expected a value"), (" ", "byte 1: expected a value"),
    ("nul", "byte 0: expected a value"), ("nulll", "byte 4: expected the end"),
    ("True", "byte 0: expected a value"), ("NaN", "byte 0: expected a value"),
    ("-Infinity", "byte 1: expected a value"), ("'a'", "byte 0: expected a value"),
    ("1 2", "byte 2: expected the end"), ("1 // x", "byte 2: expected the end"),
    ("/**/ 1", "byte 0: expected a value"), ("\u{0C}1", "byte 0: expected a value"),
    ("\u{A0}1", "byte 0: expected a value"), ("1\u{0}", "byte 1: expected the end"),
    // Numbers.
    ("01", "byte 2: expected a value"), ("-01", "byte 3: expected a value"),
    ("00", "byte 2: expected a value"), ("-", "byte 1: expected a value"),
    ("--1", "byte 1: expected a value"), ("+1", "byte 0: expected a value"),
    (".5", "byte 0: expected a value"), ("1.", "byte 2: expected digits"),
    ("1.e3", "byte 2: expected digits"), ("1e", "byte 2: expected digits"),
    ("1e+", "byte 3: expected digits"), ("1e-+1", "byte 3: expected digits"),
    ("1e1.5", "byte 3: expected the end"), ("0x10", "byte 1: expected the end"),
    ("1_000", "byte 1: expected the end"), ("1e400", "byte 5: a number out of range"),
    ("-1e400", "byte 6: a number out of range"), ("١", "byte 0: expected a value"),
    // Arrays and objects.
    ("[", "byte 1: expected a value"), ("[1", "byte 2: expected , or ]"),
    ("[1,", "byte 3: expected a value"), ("[1,]", "byte 3: expected a value"),
    ("[,1]", "byte 1: expected a value"), ("[1 2]", "byte 3: expected , or ]"),
    ("[1}", "byte 2: expected , or ]"), ("]", "byte 0: expected a value"),
    ("[]]", "byte 2: expected the end"), ("{", "byte 1: expected a name"),
    (#"{"a": 1,}"#, "byte 8: expected a name"), ("{a: 1}", "byte 1: expected a name"),
    ("{1: 1}", "byte 1: expected a name"), (#"{"a" 1}"#, "byte 5: expected a colon"),
    (#"{"a"}"#, "byte 4: expected a colon"), (#"{"a": }"#, "byte 6: expected a value"),
    (#"{"a": 1 "b": 2}"#, "byte 8: expected , or }"), (#"{"a": 1"#, "byte 7: expected , or }"),
    (#"{"a": 1]"#, "byte 7: expected , or }"), (#"{"a": 1, "a": 2}"#, "byte 12: a name twice"),
    (#"{"a": 1, "\u0061": 2}"#, "byte 17: a name twice"),
    (#"{"b": {"a": 1, "a": 1}}"#, "byte 18: a name twice"),
    // Texts.
    (#""a"#, "byte 2: a text without an end"), (#""\"#, "byte 2: a text without an end"),
    ("\"", "byte 1: a text without an end"), (#""\x""#, "byte 3: an unknown escape"),
    (#""\'""#, "byte 3: an unknown escape"), (#""\U0041""#, "byte 3: an unknown escape"),
    ("\"\n\"", "byte 2: a control character in a text"),
    ("\"\t\"", "byte 2: a control character in a text"),
    ("\"\u{0}\"", "byte 2: a control character in a text"),
    ("\"\u{1F}\"", "byte 2: a control character in a text"),
    ("{\"a\nb\": 1}", "byte 4: a control character in a text"),
    (#""\u12G4""#, "byte 3: expected four hexadecimal digits"),
    (#""\u+123""#, "byte 3: expected four hexadecimal digits"),
    (#""\u-000""#, "byte 3: expected four hexadecimal digits"),
    (#""\u 123""#, "byte 3: expected four hexadecimal digits"),
    (#""\u12""#, "byte 3: expected four hexadecimal digits"),
    (#""\u１２３４""#, "byte 3: expected four hexadecimal digits"),
    (#""\uD800""#, "byte 7: half a surrogate pair"),
    (#""\uDC00""#, "byte 7: half a surrogate pair"),
    (#""\uD800x""#, "byte 7: half a surrogate pair"),
    (#""\uD800\n""#, "byte 8: half a surrogate pair"),
    (#""\uD800\u0041""#, "byte 13: half a surrogate pair"),
    (#""\uD800\uD800""#, "byte 13: half a surrogate pair"),
    (#""\uDC00\uD800""#, "byte 7: half a surrogate pair"),
    (#""\uD800\u""#, "byte 9: expected four hexadecimal digits"),
  ]) func `what the grammar does not allow is refused`(text: String, reason: String) {
    #expect(Self.failure(Array(text.utf8)) == reason)
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
      [0xFF], [0xF0, 0x80, 0x80, 0x80],
    ] as [[UInt8]]) func `texts that are not UTF-8 are refused`(content: [UInt8])
  {
    let quote = UInt8(ascii: "\"")
    #expect(
      Self.failure([quote] + content + [quote])
        == "byte \(content.count + 2): a text that is not UTF-8")
  }

  @Test func `a byte order mark and UTF-16 are refused`() {
    #expect(Self.failure([0xEF, 0xBB, 0xBF, 0x31]) == "byte 0: expected a value")
    #expect(Self.failure([0xFF, 0xFE, 0x31, 0x00]) == "byte 0: expected a value")
    #expect(Self.failure([0x31, 0x00]) == "byte 1: expected the end")
  }

  @Test func `63 objects around an array are read and 64 are refused`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: #"{"a":"#, count: depth) + "[]" + String(repeating: "}", count: depth)
    }
    #expect(try JSON(parsing: nested(63)).line.hasSuffix("[]" + String(repeating: "}", count: 63)))
    #expect(Self.failure(Array(nested(64).utf8)) == "byte 320: more than 64 levels")
  }

  @Test func `64 levels are read and 65 are refused`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    var value = try JSON(parsing: nested(64))
    var depth = 0
    while let first = value.array?.first { (value, depth) = (first, depth + 1) }
    #expect(depth == 63)
    #expect(Self.failure(Array(nested(65).utf8)) == "byte 64: more than 64 levels")
    #expect(
      Self.failure(Array(String(repeating: "[", count: 1_000_000).utf8))
        == "byte 64: more than 64 levels")
    // Levels that are closed do not count.
    let beside = "[" + Array(repeating: nested(63), count: 100).joined(separator: ",") + "]"
    #expect(try JSON(parsing: beside).array?.count == 100)
  }

  @Test func `a text cut anywhere is refused`() {
    let whole = Array(JSONTests.example.page.utf8.dropLast(1))
    for count in 0..<whole.count {
      #expect(throws: JSONError.self) { try JSON(parsing: Array(whole[..<count])) }
    }
  }

  @Test func `no bytes stop the program`() {
    var random = SplitMix(state: 7)
    let pieces = Array(#"[]{}:,"\ u0dDE1-+.eEtruefalsn"#.utf8) + [0x00, 0x0A, 0x80, 0xC3, 0xFF]
    for _ in 0..<50_000 {
      let bytes = (0..<random.next() % 24).map { _ in
        pieces[Int(random.next() % UInt64(pieces.count))]
      }
      guard let value = try? JSON(parsing: bytes) else { continue }
      #expect(throws: Never.self) { try JSON(parsing: value.line) }
    }
  }
}
