internal import Files
public import SystemPackage

/// Boxes from a CSV file: a row a box, with its corner and size (`x`, `y`, `width`, `height`) or two corners
/// (`x_min`, `y_min`, `x_max`, `y_max`) in pixels of the file, and what it is (`label`), if that is there.
///
/// The tables of ChestX-ray14 and VinDr-CXR are such files. A row without numbers says that there is no box.
public struct BoxTable: Sendable {
  private static let left: Set<String> = ["x", "xmin", "x1", "bboxx", "left"]
  private static let top: Set<String> = ["y", "ymin", "y1", "bboxy", "top"]
  private static let right: Set<String> = ["xmax", "x2", "right"]
  private static let bottom: Set<String> = ["ymax", "y2", "bottom"]
  private static let width: Set<String> = ["width", "w", "bboxwidth", "bboxw"]
  private static let height: Set<String> = ["height", "h", "bboxheight", "bboxh"]
  private static let names: Set<String> = [
    "label", "class", "classname", "finding", "findinglabel", "category", "target",
  ]
  /// What a box without a label is called.
  static let standardName = "box"

  private let path: FilePath
  private let table: FileTable
  private let hasCorners: Bool

  /// Reads a table.
  ///
  /// - Throws: `DatasetError.layout` when it cannot be read or lacks a column that is needed.
  public init(reading path: FilePath) throws(DatasetError) {
    self.path = path
    var hasCorners = false
    table = try FileTable(
      reading: path, expected: "x, y, width, height, or x_min, y_min, x_max, y_max"
    ) { table in
      guard let left = table.column(Self.left), let top = table.column(Self.top) else { return nil }
      let name = table.column(Self.names).map { [$0] } ?? []
      if let right = table.column(Self.right), let bottom = table.column(Self.bottom) {
        hasCorners = true
        return [left, top, right, bottom] + name
      }
      guard let width = table.column(Self.width), let height = table.column(Self.height) else {
        return nil
      }
      return [left, top, width, height] + name
    }
    self.hasCorners = hasCorners
  }

  /// The boxes of each file.
  ///
  /// - Parameter files: All radiographs, so that a name that fits two of them is found out.
  /// - Returns: The boxes of each file, and the number of names in the table that fit no file.
  /// - Throws: `DatasetError.layout` for a row that is no box, or could be of several files.
  public func boxes(
    of files: [InputFile]
  ) throws(DatasetError) -> (boxes: [[StudyBox]], unused: Int) {
    let (rows, unused) = try table.rows(of: files)
    let boxes = try zip(files, rows).map { file, rows throws(DatasetError) in
      try rows.map { row throws(DatasetError) in try box(row, of: file) }.compactMap { $0 }
    }
    return (boxes, unused)
  }

  private func box(_ row: [String], of file: InputFile) throws(DatasetError) -> StudyBox? {
    let cells = row[..<4].map { $0[...].trimmed }
    guard !cells.allSatisfy(\.isEmpty) else { return nil }
    let shown = cells.map { FilePath($0).printable }.joined(separator: ", ")
    let numbers = cells.compactMap { Double($0) }.filter(\.isFinite)
    guard numbers.count == 4 else {
      throw .layout(
        "\(path.printable): \(file.source.printable) has a box \(shown); "
          + "expected four numbers")
    }
    let (x, y) = (numbers[0], numbers[1])
    let width = hasCorners ? numbers[2] - x : numbers[2]
    let height = hasCorners ? numbers[3] - y : numbers[3]
    guard width > 0, height > 0 else {
      throw .layout(
        "\(path.printable): \(file.source.printable) has a box \(shown); "
          + "expected one with an area")
    }
    let name = row.count > 4 ? row[4][...].trimmed : ""
    return StudyBox(
      name: name.isEmpty ? Self.standardName : name, x: x, y: y, width: width, height: height)
  }
}
