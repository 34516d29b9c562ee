/// Where a text stopped being JSON.
public struct JSONError: Error, CustomStringConvertible {
  /// The byte, counted from 0.
  public let offset: Int
  /// What was expected or refused there.
  public let reason: String

  /// `byte N: reason`.
  public var description: String { "byte \(offset): \(reason)" }
}

extension JSON {
  /// Reads one value and nothing after it but white space.
  ///
  /// Stricter than many readers: no name twice in an object, no number beyond the finite doubles, at
  /// most 64 levels.
  ///
  /// - Throws: At the first byte that breaks the grammar or one of these limits.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }

  /// Reads one value from a text.
  public init(parsing text: String) throws(JSONError) {
    try self.init(parsing: Array(text.utf8))
  }
}

/// A recursive-descent reader over the grammar of RFC 8259.
private struct JSONParser {
  let bytes: [UInt8]
  var offset = 0
  var depth = 0

  static let depthLimit = 64
  private static let fewNames = 32

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSON {
    let value = try value()
    skipSpace()
    guard offset == bytes.count else { throw failure("expected the end") }
    return value
  }

  private func failure(_ reason: String) -> JSONError { JSONError(offset: offset, reason: reason) }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      offset += 1
    }
  }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    offset += 1
    return true
  }

  private mutating func value() throws(JSONError) -> JSON {
    skipSpace()
    guard let byte = next else { throw failure("expected a value") }
    switch byte {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(JSONError) -> JSON
  ) throws(JSONError) -> JSON {
    depth += 1
    guard depth <= Self.depthLimit else { throw failure("more than \(Self.depthLimit) levels") }
    offset += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(JSONError) -> JSON {
    var members: [JSON.Member] = []
    // Of a few names each is compared with all before it; many go into a set.
    var names: Set<String> = []
    skipSpace()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("expected a name") }
      let name = try string()
      if members.count == Self.fewNames { names = Set(members.map(\.name)) }
      let isNew =
        members.count < Self.fewNames
        ? !members.contains { $0.name == name } : names.insert(name).inserted
      guard isNew else { throw failure("a name twice") }
      skipSpace()
      guard take(":") else { throw failure("expected a colon") }
      members.append(JSON.Member(name, try value()))
      skipSpace()
    } while take(",")
    guard take("}") else { throw failure("expected , or }") }
    return .object(members)
  }

  private mutating func array() throws(JSONError) -> JSON {
    var values: [JSON] = []
    skipSpace()
    if take("]") { return .array([]) }
    repeat {
      values.append(try value())
      skipSpace()
    } while take(",")
    guard take("]") else { throw failure("expected , or ]") }
    return .array(values)
  }

  private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[offset...].starts(with: word.utf8) else { throw failure("expected a value") }
    offset += word.utf8.count
    return value
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = offset
    var isInteger = true
    _ = take("-")
    let leadingZero = next == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, whole == 1 || !leadingZero else { throw failure("expected a value") }
    if take(".") {
      isInteger = false
      guard digits() > 0 else { throw failure("expected digits") }
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("-") { _ = take("+") }
      guard digits() > 0 else { throw failure("expected digits") }
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw failure("a number out of range") }
    return .number(value)
  }

  private mutating func digits() -> Int {
    let start = offset
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
    return offset - start
  }

  private mutating func string() throws(JSONError) -> String {
    offset += 1
    let first = offset
    skipPlain()
    if next == UInt8(ascii: "\"") {
      offset += 1
      return try text(bytes[first..<offset - 1])
    }
    var content = Array(bytes[first..<offset])
    while let byte = next {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return try text(content[...])
      case UInt8(ascii: "\\"): content.append(contentsOf: try escape())
      case 0..<0x20: throw failure("a control character in a text")
      default:
        let start = offset - 1
        skipPlain()
        content.append(contentsOf: bytes[start..<offset])
      }
    }
    throw failure("a text without an end")
  }

  /// Goes up to the next byte that means something in a text.
  private mutating func skipPlain() {
    while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      offset += 1
    }
  }

  private func text(_ content: ArraySlice<UInt8>) throws(JSONError) -> String {
    guard let text = String(validating: content, as: UTF8.self) else {
      throw failure("a text that is not UTF-8")
    }
    return text
  }

  private mutating func escape() throws(JSONError) -> [UInt8] {
    guard let byte = next else { throw failure("a text without an end") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return try escapedScalar()
    default: throw failure("an unknown escape")
    }
  }

  private mutating func escapedScalar() throws(JSONError) -> [UInt8] {
    var code = UInt32(try codeUnit())
    if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
      let low = UInt32(try codeUnit())
      guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    guard offset + 4 <= bytes.count,
      let code = UInt16(String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16),
      bytes[offset] >= UInt8(ascii: "0")  // a sign would pass the conversion
    else { throw failure("expected four hexadecimal digits") }
    offset += 4
    return code
  }
}
