internal import Glibc
public import SystemPackage

extension FilePath {
  /// The folder that holds this entry; the current folder when only a name is given.
  public var folder: FilePath {
    let parent = removingLastComponent()
    return parent.isEmpty ? "." : parent
  }

  /// Whether the path stays below the folder it is taken from.
  public var isBeneath: Bool {
    !isAbsolute && !isEmpty && components.allSatisfy { $0.kind == .regular }
  }

  /// The bytes, without the closing zero.
  public var bytes: [UInt8] {
    unsafe withPlatformString { start in
      unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: strlen(start)))
    }
  }

  /// A path of some bytes, none of which is zero.
  public init(bytes: [UInt8]) {
    let text = bytes.map { CChar(bitPattern: $0) } + [0]
    self = unsafe text.withUnsafeBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe FilePath(platformString: $0) } ?? FilePath()
    }
  }

  /// The path as text for people and manifests, from which the bytes can be had back.
  ///
  /// Bytes that are not UTF-8, control characters, and a percent sign that would look like an escape
  /// are written as a percent sign and two hexadecimal digits.
  public var printable: String {
    var text = String.UnicodeScalarView()
    var rest = bytes[...]
    while let first = rest.first {
      var iterator = rest.makeIterator()
      var decoder = UTF8()
      if case .scalarValue(let scalar) = decoder.decode(&iterator), scalar.properties.isPrintable,
        !rest.beginsLikeEscape
      {
        text.append(scalar)
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        let digits = String(first, radix: 16, uppercase: true)
        text.append(contentsOf: ((first < 16 ? "%0" : "%") + digits).unicodeScalars)
        rest = rest.dropFirst()
      }
    }
    return String(text)
  }

  /// Reads what `printable` gives.
  public init(printable text: String) {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let first = rest.popFirst() {
      let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
      if first == UInt8(ascii: "%"), digits.count == 2 {
        bytes.append(UInt8(digits[0] * 16 + digits[1]))
        rest = rest.dropFirst(2)
      } else {
        bytes.append(first)
      }
    }
    self.init(bytes: bytes)
  }
}

extension ArraySlice<UInt8> {
  fileprivate var beginsLikeEscape: Bool {
    first == UInt8(ascii: "%")
      && dropFirst().prefix(2).count { Character(Unicode.Scalar($0)).isHexDigit } == 2
  }
}

extension Unicode.Scalar.Properties {
  /// Neither a control character nor one that changes direction or breaks lines.
  fileprivate var isPrintable: Bool {
    switch generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
    default: true
    }
  }
}
