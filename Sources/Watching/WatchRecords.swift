public import Files
public import SystemPackage

/// What became of every file that a watch has seen, read from its journal all at once.
public struct WatchRecords: Sendable {
  static let format = "cxraug watch 1"

  /// The watched folders, in the order of their first watch.
  public let roots: [FilePath]
  private var entries: [[FilePath: WatchedFile]]

  /// Reads a journal; a cut last line is what a kill leaves and does not count.
  ///
  /// - Throws: When it cannot be read, or is of another version.
  public init(reading path: FilePath) throws(FileError) {
    let bytes = try FileBytes.read(path, limit: Self.limit)
    var lines = bytes.split(separator: UInt8(ascii: "\n"))[...]
    roots = try Self.roots(lines.popFirst(), path)
    entries = roots.map { _ in [:] }
    for line in lines {
      guard let file = Self.file(line), file.root < entries.count else { continue }
      entries[file.root][file.path] = file
    }
  }

  static let limit = 4 << 30

  /// The folders that the first line names.
  static func roots(_ line: ArraySlice<UInt8>?, _ path: FilePath) throws(FileError) -> [FilePath] {
    guard let json = line.flatMap({ try? JSON(parsing: Array($0)) }),
      json["format"]?.string == format
    else {
      throw FileError(path, "a journal of another version; expected \(format)")
    }
    return (json["roots"]?.array ?? []).compactMap(\.string).map { FilePath(printable: $0) }
  }

  /// The file that a line tells of.
  static func file(_ line: ArraySlice<UInt8>) -> WatchedFile? {
    (try? JSON(parsing: Array(line))).flatMap { WatchedFile($0) }
  }

  /// All files of one folder.
  public func files(in root: Int) -> [FilePath: WatchedFile] { entries[root] }

  /// All files.
  public var files: some Sequence<WatchedFile> { entries.lazy.flatMap(\.values) }
}
