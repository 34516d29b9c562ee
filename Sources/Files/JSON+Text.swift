extension JSON {
  /// The value on one line, without spaces but after colons and commas.
  public var line: String {
    var text = ""
    write(to: &text, indentation: nil)
    return text
  }

  /// The value over several lines, two spaces a level; arrays of plain values stay on one line.
  public var page: String {
    var text = ""
    write(to: &text, indentation: 0)
    return text + "\n"
  }

  private func write(to text: inout String, indentation: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? String(value) : "null"
    case .string(let value): JSON.quote(value, to: &text)
    case .array(let values):
      let inner = values.contains(where: \.isCompound) ? indentation : nil
      JSON.enclose("[", values, "]", to: &text, indentation: inner) { value, text, indentation in
        value.write(to: &text, indentation: indentation)
      }
    case .object(let members):
      JSON.enclose("{", members, "}", to: &text, indentation: indentation) { member, text, inner in
        JSON.quote(member.name, to: &text)
        text += ": "
        member.value.write(to: &text, indentation: inner)
      }
    }
  }

  private var isCompound: Bool { array != nil || members != nil }

  private static func enclose<Element>(
    _ open: String, _ elements: [Element], _ close: String, to text: inout String,
    indentation: Int?, _ writeElement: (Element, inout String, Int?) -> Void
  ) {
    let inner = indentation.map { $0 + 2 }
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += inner == nil ? ", " : "," }
      if let inner { text += "\n" + String(repeating: " ", count: inner) }
      writeElement(element, &text, inner)
    }
    if let indentation, !elements.isEmpty {
      text += "\n" + String(repeating: " ", count: indentation)
    }
    text += close
  }

  private static func quote(_ value: String, to text: inout String) {
    text += "\""
    defer { text += "\"" }
    // Most texts are digests and names: nothing to escape.
    if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }) {
      text += value
      return
    }
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
