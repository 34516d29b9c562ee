extension JSON {
  /// The value on one line, without spaces but after colons and commas.
  public var line: String {
    var text: [UInt8] = []
    write(to: &text, indentation: nil)
    return String(decoding: text, as: UTF8.self)
  }

  /// The value over several lines, two spaces a level; arrays of plain values stay on one line.
  public var page: String {
    var text: [UInt8] = []
    write(to: &text, indentation: 0)
    return String(decoding: text, as: UTF8.self) + "\n"
  }

  /// Appends the line and its end to the bytes of a text.
  public func appendLine(to text: inout [UInt8]) {
    write(to: &text, indentation: nil)
    text.append(UInt8(ascii: "\n"))
  }

  private func write(to text: inout [UInt8], indentation: Int?) {
    switch self {
    case .null: text += "null".utf8
    case .bool(let value): text += (value ? "true" : "false").utf8
    case .integer(let value): text += String(value).utf8
    case .number(let value): text += (value.isFinite ? String(value) : "null").utf8
    case .string(let value): JSON.quote(value, to: &text)
    case .array(let values):
      let inner = values.contains(where: \.isCompound) ? indentation : nil
      JSON.enclose("[", values, "]", to: &text, indentation: inner) { value, text, indentation in
        value.write(to: &text, indentation: indentation)
      }
    case .object(let members):
      JSON.enclose("{", members, "}", to: &text, indentation: indentation) { member, text, inner in
        JSON.quote(member.name, to: &text)
        text += ": ".utf8
        member.value.write(to: &text, indentation: inner)
      }
    }
  }

  private var isCompound: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  private static func enclose<Element>(
    _ open: Unicode.Scalar, _ elements: [Element], _ close: Unicode.Scalar, to text: inout [UInt8],
    indentation: Int?, _ writeElement: (Element, inout [UInt8], Int?) -> Void
  ) {
    let inner = indentation.map { $0 + 2 }
    text.append(UInt8(ascii: open))
    for (index, element) in elements.enumerated() {
      if index > 0 { text += (inner == nil ? ", " : ",").utf8 }
      if let inner { beginLine(inner, in: &text) }
      writeElement(element, &text, inner)
    }
    if let indentation, !elements.isEmpty { beginLine(indentation, in: &text) }
    text.append(UInt8(ascii: close))
  }

  private static func beginLine(_ indentation: Int, in text: inout [UInt8]) {
    text.append(UInt8(ascii: "\n"))
    text += repeatElement(UInt8(ascii: " "), count: indentation)
  }

  private static func quote(_ value: String, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    let start = text.count
    text += value.utf8
    // Most texts are digests and names: nothing to escape.
    if text[start...].contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F }) {
      text.removeSubrange(start...)
      for byte in value.utf8 { escape(byte, to: &text) }
    }
    text.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8, to text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""): text += "\\\"".utf8
    case UInt8(ascii: "\\"): text += "\\\\".utf8
    case UInt8(ascii: "\n"): text += "\\n".utf8
    case UInt8(ascii: "\t"): text += "\\t".utf8
    case UInt8(ascii: "\r"): text += "\\r".utf8
    case 0..<0x20, 0x7F:
      let digits = String(byte, radix: 16)
      text += "\\u".utf8
      text += repeatElement(UInt8(ascii: "0"), count: 4 - digits.count)
      text += digits.utf8
    default: text.append(byte)
    }
  }
}
