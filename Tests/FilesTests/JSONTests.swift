import Files
import Testing

@Suite struct JSONTests {
  /// Every kind of value at every kind of place.
  static let example: JSON = .members([
    "numbers": .array([.integer(1), .number(-2.5), .null]),
    "nothing": .object([]),
    "empty": .array([]),
    "mixed": .array([.integer(1), .array([.integer(2)]), .members(["x": .null])]),
    "inner": .members(["yes": .bool(true), "no": .bool(false)]),
    "": .string("a \"b\" \\ / \n\r\t\u{08}\u{0}\u{1F}\u{7F}\u{80}é😀"),
  ])

  @Test func `a line has spaces after colons and commas only`() {
    #expect(
      Self.example.line == #"{"numbers": [1, -2.5, null], "nothing": {}, "empty": [], "#
        + #""mixed": [1, [2], {"x": null}], "inner": {"yes": true, "no": false}, "#
        + #""": "a \"b\" \\ / \n\r\t\u0008\u0000\u001f\u007f"# + "\u{80}é😀\"}")
  }

  @Test func `a page indents by two and keeps plain arrays on one line`() {
    let text = #"""
      {
        "numbers": [1, -2.5, null],
        "nothing": {},
        "empty": [],
        "mixed": [
          1,
          [2],
          {
            "x": null
          }
        ],
        "inner": {
          "yes": true,
          "no": false
        },
        "": "a \"b\" \\ / \n\r\t\u0008\u0000\u001f\u007f
      """#
    #expect(Self.example.page == text + "\u{80}é😀\"\n}\n")
  }

  @Test(
    arguments: [
      (.null, "null"), (.bool(true), "true"), (.bool(false), "false"), (.integer(0), "0"),
      (.integer(.min), "-9223372036854775808"), (.integer(.max), "9223372036854775807"),
      (.number(0), "0.0"), (.number(-0.0), "-0.0"), (.number(1), "1.0"), (.number(0.1), "0.1"),
      (.number(1e16), "1e+16"), (.number(1e-5), "1e-05"),
      (.number(.leastNonzeroMagnitude), "5e-324"),
      (.number(.greatestFiniteMagnitude), "1.7976931348623157e+308"), (.number(.nan), "null"),
      (.number(.infinity), "null"), (.number(-.infinity), "null"), (.string(""), "\"\""),
      (.array([]), "[]"), (.object([]), "{}"), (.text(nil), "null"), (.text("x"), "\"x\""),
    ] as [(JSON, String)]) func `a plain value has one form`(value: JSON, text: String)
  {
    #expect(value.line == text)
    #expect(value.page == text + "\n")
  }

  @Test func `the order of names is kept`() {
    #expect(
      JSON.members(["b": .null, "a": .null, "c": .null]).line.filter(\.isLetter).hasPrefix("bnull"))
    #expect(
      JSON.members(["a": .null, "b": .null]) != JSON.members(["b": .null, "a": .null]))
  }

  @Test func `what is printed reads back`() throws {
    #expect(try JSON(parsing: Self.example.line) == Self.example)
    #expect(try JSON(parsing: Self.example.page) == Self.example)
    var random = SplitMix(state: 5)
    for _ in 0..<2000 {
      let value = JSON.random(depth: 0, using: &random)
      for text in [value.line, value.page] {
        let read = try JSON(parsing: text)
        #expect(read == value)
        // Equal strings may have different bytes; equal lines do not.
        #expect(Array(read.line.utf8) == Array(value.line.utf8))
      }
    }
  }

  @Test func `a line has no line break`() {
    var random = SplitMix(state: 6)
    for _ in 0..<500 {
      #expect(!JSON.random(depth: 0, using: &random).line.utf8.contains(0x0A))
    }
  }

  @Test func `a value gives what it is and nothing else`() {
    let values: [JSON] = [
      .null, .bool(true), .integer(3), .number(2.5), .string("s"), .array([.null]),
      .members(["n": .integer(1)]),
    ]
    #expect(values.map(\.string) == [nil, nil, nil, nil, "s", nil, nil])
    #expect(values.map(\.integer) == [nil, nil, 3, nil, nil, nil, nil])
    #expect(values.map(\.number) == [nil, nil, 3, 2.5, nil, nil, nil])
    #expect(values.map(\.array) == [nil, nil, nil, nil, nil, [.null], nil])
    #expect(values.map(\.members) == [nil, nil, nil, nil, nil, nil, [.init("n", .integer(1))]])
    #expect(values.map { $0["n"] } == [nil, nil, nil, nil, nil, nil, .integer(1)])
    #expect(values.allSatisfy { $0["m"] == nil })
  }
}

/// Numbers that are the same in every run (SplitMix64, Steele and others 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension JSON {
  /// Any value of at most four levels.
  static func random(depth: Int, using random: inout SplitMix) -> JSON {
    switch random.next() % (depth < 4 ? 8 : 6) {
    case 0: return .null
    case 1: return .bool(random.next() % 2 == 0)
    case 2: return .integer(Int(truncatingIfNeeded: random.next()) >> Int(random.next() % 64))
    case 3, 4:
      let value = Double(bitPattern: random.next())
      return .number(value.isFinite ? value : 0.5)
    case 5: return .string(randomText(using: &random))
    case 6:
      return .array((0..<random.next() % 5).map { _ in .random(depth: depth + 1, using: &random) })
    default:
      return .object(
        (0..<random.next() % 5).map { number in
          Member(
            "\(number)" + randomText(using: &random), .random(depth: depth + 1, using: &random))
        })
    }
  }

  private static func randomText(using random: inout SplitMix) -> String {
    var text = ""
    for _ in 0..<random.next() % 8 {
      let bits = [7, 8, 11, 16, 21][Int(random.next() % 5)]
      let code = UInt32(truncatingIfNeeded: random.next()) & (1 << bits - 1)
      if let scalar = Unicode.Scalar(code) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
