/// A table of comma-separated values (RFC 4180) with a header.
///
/// Lines end with LF, CRLF or CR; the separator is the comma, semicolon or tab that the header has
/// most of. A byte order mark is skipped. Nothing is trimmed.
public struct CSV: Sendable, Equatable {
  /// The fields of the first line.
  public let header: [String]
  /// The fields of every further line, as many as the header has; empty lines are left out.
  public let rows: [[String]]

  /// Reads a table.
  ///
  /// - Throws: `CSVError` for a quote that does not end, text behind a quote, or a row that is longer
  ///   or shorter than the header; the error tells the line.
  public init(parsing bytes: [UInt8]) throws(CSVError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var reader = CSVReader(bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...])
    guard let first = try reader.next() else { throw CSVError("empty; expected a header") }
    header = first
    var rows: [[String]] = []
    while let row = try reader.next() {
      if row == [""] && first.count > 1 { continue }
      guard row.count == first.count else {
        throw CSVError("line \(reader.line): \(row.count) fields; expected \(first.count)")
      }
      rows.append(row)
    }
    self.rows = rows
  }

  /// The place of the first column whose name, in lower case letters and digits alone, is one of some.
  public func column(_ names: Set<String>) -> Int? {
    header.firstIndex {
      names.contains(String($0.lowercased().filter { $0.isLetter || $0.isNumber }))
    }
  }
}

/// What is wrong with a table.
public struct CSVError: Error, CustomStringConvertible {
  /// What was found and what was expected.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Takes one record after the other from the bytes of a table.
private struct CSVReader {
  private static let quote = UInt8(ascii: "\"")
  private var rest: ArraySlice<UInt8>
  private let separator: UInt8
  /// The line of the record that was read last, from 1.
  private(set) var line = 0
  private var nextLine = 1

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
    let header = bytes.prefix { $0 != 10 && $0 != 13 }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    let counts = candidates.map { candidate in header.count { $0 == candidate } }
    let most = counts.max() ?? 0
    separator = zip(candidates, counts).first { $0.1 == most }?.0 ?? UInt8(ascii: ",")
  }

  /// The fields of the next record, nil at the end.
  mutating func next() throws(CSVError) -> [String]? {
    guard !rest.isEmpty else { return nil }
    line = nextLine
    var fields: [String] = []
    while true {
      fields.append(try field())
      guard let end = rest.popFirst() else { return fields }
      if end == separator { continue }
      if end == 13, rest.first == 10 { rest.removeFirst() }
      nextLine += 1
      return fields
    }
  }

  private mutating func field() throws(CSVError) -> String {
    guard rest.first == Self.quote else {
      let field = rest.prefix { $0 != separator && $0 != 10 && $0 != 13 }
      rest = rest[field.endIndex...]
      return String(decoding: field, as: UTF8.self)
    }
    rest.removeFirst()
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == Self.quote {
        guard rest.first == Self.quote else {
          guard rest.first.map({ [separator, 10, 13].contains($0) }) ?? true else {
            throw CSVError("line \(line): text behind a quoted field; expected a separator")
          }
          return String(decoding: bytes, as: UTF8.self)
        }
        rest.removeFirst()
      }
      if byte == 10 { nextLine += 1 }
      bytes.append(byte)
    }
    throw CSVError("line \(line): a quote that does not end")
  }
}
