/// Why bytes did not become a radiograph, or a radiograph not bytes.
///
/// `description` is one line that says what was found and what was expected, without file name,
/// `error:` or final period; the command adds those. Bytes of the file appear only escaped.
public enum ImageError: Error, Equatable, Sendable {
  /// A file without content.
  case empty
  /// Content that is no known format: its size and its first bytes, at most 8.
  case unrecognized(byteCount: Int, begin: [UInt8])
  /// Content of a known format that is not read.
  case unsupportedFormat(name: String)
  /// A file that contradicts its format, or is cut.
  case damaged(ImageFormat, found: String)
  /// A correct file of a kind that is not read; the text is "found; expected".
  case unsupported(ImageFormat, String)
  /// A number of the file is over its limit; the text is "found; expected".
  case overLimit(ImageFormat?, String)
  /// A JSRT sample of more than 12 bits.
  case sampleOutOfRange(value: UInt16, column: Int, row: Int)
  /// Decoding went on for longer than the limits allow.
  case deadlineExceeded(milliseconds: UInt64)
  /// An allocation failed.
  case outOfMemory
  /// A radiograph that the output format cannot hold; the text is "found; expected".
  case notEncodable(OutputFormat, String)
}

extension ImageError: CustomStringConvertible {
  /// "found; expected", on one line.
  public var description: String {
    switch self {
    case .empty: "0 bytes; expected a PNG, JPEG, TIFF or JSRT raw image"
    case .unrecognized(let byteCount, let begin):
      if JSRTCodec.isNearlyWhole(byteCount) {
        "\(byteCount) bytes; expected \(JSRTCodec.byteCount) (2048 × 2048 × 2, JSRT raw)"
      } else {
        "\(byteCount) bytes that begin \(Self.escaped(begin)); "
          + "expected a PNG, JPEG, TIFF or JSRT raw image"
      }
    case .unsupportedFormat(let name): "\(name); expected a PNG, JPEG, TIFF or JSRT raw image"
    case .damaged(let format, let found): "damaged \(format.name): \(found); expected a whole file"
    case .unsupported(let format, let text): "unsupported \(format.name): \(text)"
    case .overLimit(let format, let text): format.map { "\($0.name) over a limit: \(text)" } ?? text
    case .sampleOutOfRange(let value, let column, let row):
      "sample \(value) in column \(column), row \(row); "
        + "expected at most 4095 (12 bits, JSRT raw)"
    case .deadlineExceeded(let milliseconds):
      "decoding took too long; expected at most \(milliseconds) ms"
    case .outOfMemory: "out of memory; expected enough for one image"
    case .notEncodable(let format, let text): "\(format.name) cannot hold \(text)"
    }
  }

  /// Text in quotes when all bytes are printable ASCII, else hexadecimal numbers.
  private static func escaped(_ bytes: [UInt8]) -> String {
    if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      return "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    }
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
