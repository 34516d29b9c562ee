public import Files
public import SystemPackage

/// The tables `CLNDAT_EN.TXT` (nodules) and `CNNDAT_EN.TXT` (no nodules) of the JSRT database.
///
/// No header; lines end with CR, LF or both. With nodule: name, subtlety, millimeters, age, sex, x,
/// y, malignancy, location, diagnosis, between tabs, and further tabs inside of the last two; in
/// some copies runs of spaces take the place of tabs. Without: name, age, sex, `non-nodule`.
public struct JSRTTable: Sendable, Equatable {
  /// Names of the files in lower case.
  static let fileNames: Set<String> = ["clndat_en.txt", "cnndat_en.txt"]
  /// Far more than the 247 lines of both have.
  static let sizeLimit = 1 << 20

  private var records: [String: JSRTRecord] = [:]

  /// The number of radiographs that are described.
  public var count: Int { records.count }

  /// Reads the lines of one table or several.
  ///
  /// - Throws: Naming the first line that is none.
  public init(parsing bytes: [UInt8]) throws(JSRTTableError) {
    // A table is ASCII; whatever else it holds must not reach a terminal.
    let text = bytes.map { (0x20...0x7E).contains($0) || [9, 10, 13].contains($0) ? $0 : 0x3F }
    let lines = text.split(omittingEmptySubsequences: false) { $0 == 13 || $0 == 10 }
    for (index, line) in lines.enumerated() {
      let line = String(decoding: line, as: UTF8.self)
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      do throws(JSRTTableError) {
        let record = try Self.record(line)
        records[record.stem] = record
      } catch {
        throw JSRTTableError("line \(index + 1): \(error)")
      }
    }
  }

  /// Reads the tables in the folder of a file, or, when there are none, in the folder above.
  ///
  /// - Returns: Nil when there are none.
  /// - Throws: When one cannot be read, or is no such table.
  public init?(beside file: FilePath) throws(FileError) {
    let folder = file.folder
    var paths = try Self.tables(in: folder)
    if paths.isEmpty { paths = (try? Self.tables(in: folder.appending(".."))) ?? [] }
    guard !paths.isEmpty else { return nil }
    for path in paths {
      let bytes = try FileBytes.read(path, limit: Self.sizeLimit)
      do throws(JSRTTableError) {
        records.merge(try JSRTTable(parsing: bytes).records) { _, new in new }
      } catch {
        throw FileError(path, "\(error)")
      }
    }
  }

  /// The record of a radiograph or of a copy of it in another format, by its file name.
  public func record(of file: FilePath) -> JSRTRecord? {
    JSRTName(file).flatMap { records[$0.stem] }
  }

  private static func tables(in folder: FilePath) throws(FileError) -> [FilePath] {
    try DirectoryListing.names(in: folder)
      .filter { fileNames.contains($0.string.lowercased()) }
      .map { folder.appending($0) }
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }
}

// MARK: - Lines

extension JSRTTable {
  private static func record(_ line: String) throws(JSRTTableError) -> JSRTRecord {
    let fields = fields(of: line)
    guard let stem = JSRTName(FilePath(fields[0]))?.stem else {
      throw JSRTTableError("\"\(fields[0].prefix(40))\"; expected a name such as JPCLN001.IMG")
    }
    guard stem.hasPrefix("JPCLN") else {
      guard fields.count >= 3 else { throw JSRTTableError("\(fields.count) fields; expected 4") }
      return JSRTRecord(
        stem: stem, age: try number(fields[1], "an age", 0...130), sex: try sex(fields[2]))
    }
    guard fields.count >= 8 else { throw JSRTTableError("\(fields.count) fields; expected 10") }
    let positions = 0...JSRTNodule.side - 1
    guard let subtlety = try number(fields[1], "a subtlety", 1...5),
      let x = try number(fields[5], "a column", positions),
      let y = try number(fields[6], "a row", positions)
    else { throw JSRTTableError("\"?\"; expected subtlety and position of the nodule") }
    guard let millimeters = Double(fields[2]), millimeters > 0, millimeters < 1000 else {
      throw JSRTTableError("\"\(fields[2].prefix(40))\"; expected millimeters")
    }
    let nodule = JSRTNodule(
      subtlety: subtlety, millimeters: millimeters, x: x, y: y,
      malignancy: try malignancy(fields[7]), location: fields.count > 8 ? fields[8] : "",
      diagnosis: fields.dropFirst(9).joined(separator: " "))
    return JSRTRecord(
      stem: stem, age: try number(fields[3], "an age", 0...130), sex: try sex(fields[4]),
      nodule: nodule)
  }

  /// Fields without the spaces around them.
  ///
  /// Without tabs, one or more spaces divide the first eight, which have none inside, and two or more
  /// the rest, which have.
  private static func fields(of line: String) -> [String] {
    if line.contains("\t") {
      return line.split(separator: "\t").map { $0.trimmed }.filter { !$0.isEmpty }
    }
    let words = line.split(separator: " ", maxSplits: 8)
    guard words.count == 9 else { return words.map { String($0) } }
    let rest = words[8].split(separator: #/  +/#).map { $0.trimmed }.filter { !$0.isEmpty }
    return words[0..<8].map { String($0) } + rest
  }

  /// A whole number; nil for `?`.
  private static func number(
    _ field: String, _ name: String, _ range: ClosedRange<Int>
  ) throws(JSRTTableError) -> Int? {
    if field == "?" { return nil }
    guard let value = Int(field), range.contains(value) else {
      throw JSRTTableError(
        "\"\(field.prefix(40))\"; expected \(name), \(range.lowerBound)…\(range.upperBound)")
    }
    return value
  }

  private static func sex(_ field: String) throws(JSRTTableError) -> JSRTRecord.Sex? {
    if field == "?" { return nil }
    guard let sex = JSRTRecord.Sex(rawValue: field.lowercased()) else {
      throw JSRTTableError("\"\(field.prefix(40))\"; expected female or male")
    }
    return sex
  }

  private static func malignancy(
    _ field: String
  ) throws(JSRTTableError) -> JSRTNodule.Malignancy? {
    if field == "?" { return nil }
    guard let malignancy = JSRTNodule.Malignancy(rawValue: field.lowercased()) else {
      throw JSRTTableError("\"\(field.prefix(40))\"; expected benign or malignant")
    }
    return malignancy
  }
}

/// A line that no table of the JSRT database has.
public struct JSRTTableError: Error, CustomStringConvertible {
  /// "line 3: found; expected".
  public let description: String

  init(_ description: String) { self.description = description }
}

extension Substring {
  /// Without spaces around it.
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
