internal import Files
public import SystemPackage

/// What a CSV file says of radiographs: one row for each, several when it names one more than once.
///
/// A row names its file by its path from the input or by its name, with or without extension.
public struct FileTable: Sendable {
  /// What a table tells.
  public enum Content: String, Sendable {
    /// Classes; several in one cell stand between `|` or `;`.
    case label
    /// Who it is.
    case patient

    /// Names of columns, in lower case letters and digits alone.
    fileprivate var columns: Set<String> {
      switch self {
      case .label:
        [
          "label", "labels", "class", "classes", "finding", "findings", "findinglabel",
          "findinglabels", "diagnosis", "category", "target",
        ]
      case .patient:
        ["patient", "patientid", "patientname", "subject", "subjectid", "person", "personid"]
      }
    }
  }

  private static let fileColumns: Set<String> = [
    "file", "filename", "filepath", "path", "image", "imagename", "imagepath", "imagefile",
    "imageindex", "imageid", "img", "name", "id", "fileid", "stem",
  ]
  private static let sizeLimit = 1 << 28

  private let path: FilePath
  private var rows: [String: [[String]]] = [:]

  /// Reads a table.
  ///
  /// - Throws: `DatasetError.layout` when it cannot be read or lacks a column that is needed.
  public init(reading path: FilePath, content: Content) throws(DatasetError) {
    try self.init(reading: path, expected: "one named \(content.rawValue)") { table in
      table.column(content.columns).map { [$0] }
    }
  }

  /// Reads some columns of a table.
  ///
  /// - Parameters:
  ///   - path: The table.
  ///   - expected: What is needed beside a column of files, for an error.
  ///   - columns: Finds the columns, or nil when one is missing.
  /// - Throws: As above.
  init(
    reading path: FilePath, expected: String, columns: (CSV) -> [Int]?
  ) throws(DatasetError) {
    self.path = path
    let table: CSV
    do {
      table = try CSV(parsing: try FileBytes.read(path, limit: Self.sizeLimit))
    } catch let error as FileError {
      throw .layout("\(error)")
    } catch {
      throw .layout("\(path.printable): \(error)")
    }
    guard let file = table.column(Self.fileColumns), let columns = columns(table) else {
      let header = table.header.map { FilePath($0).printable }.joined(separator: ", ")
      throw .layout(
        "\(path.printable): columns \(header); expected one named file and \(expected)")
    }
    for row in table.rows { rows[row[file], default: []].append(columns.map { row[$0] }) }
  }

  /// What the table says of each file.
  ///
  /// - Parameter files: All radiographs, so that a name that fits two of them is found out.
  /// - Returns: The cells of each file, none when no row names it; and the number of names in the
  ///   table that fit no file.
  /// - Throws: `DatasetError.layout` for a row that could be of several files.
  public func cells(
    of files: [InputFile]
  ) throws(DatasetError) -> (cells: [[String]], unused: Int) {
    let (rows, unused) = try rows(of: files)
    return (rows.map { $0.flatMap { $0 } }, unused)
  }

  /// The rows of each file, cells in the order of the columns; see `cells`.
  func rows(
    of files: [InputFile]
  ) throws(DatasetError) -> (rows: [[[String]]], unused: Int) {
    var named: [String: InputFile] = [:]
    var used: Set<String> = []
    var result: [[[String]]] = []
    for file in files {
      var own: [[String]] = []
      // A name of one file under two spellings counts once each.
      for key in Self.keys(of: file) {
        guard let rows = rows[key] else { continue }
        if let other = named[key] {
          throw .layout(
            "\(path.printable): \(FilePath(key).printable) is \(other.source.printable) or "
              + "\(file.source.printable); expected paths from the input")
        }
        named[key] = file
        used.insert(key)
        own += rows
      }
      result.append(own)
    }
    return (result, rows.count - used.count)
  }

  private static func keys(of file: InputFile) -> Set<String> {
    var keys: Set<String> = []
    for path in [file.source, file.relativePath, FilePath(file.path.lastComponent?.string ?? "")] {
      var bare = path
      bare.extension = nil
      keys.formUnion([path.string, bare.string])
    }
    return keys
  }
}
