public import Files
public import SystemPackage

/// What became of every file that a watch has seen: `.cxraug/watch.jsonl`, a line for each change of
/// state, appended; the last line of a file counts.
///
/// A cut last line is what a kill leaves; its file settles again.
public final class WatchJournal {
  private static let format = "cxraug watch 1"

  /// The watched folders, in an order that never changes; later ones may be added.
  public let roots: [FilePath]
  private let path: FilePath
  private var log: AppendingFile?
  private var entries: [[FilePath: WatchedFile]]
  private var lineCount = 0

  /// Reads the journal of earlier runs, if there is one.
  ///
  /// - Parameters:
  ///   - path: The journal.
  ///   - roots: Absolute paths of folders that are watched now.
  /// - Throws: When it cannot be read, or is of another version.
  public init(_ path: FilePath, roots: [FilePath] = []) throws(FileError) {
    self.path = path
    var known: [FilePath] = []
    var files: [WatchedFile] = []
    if (try? FileStatus(of: path)) != nil {
      let bytes = try FileBytes.read(path, limit: 4 << 30)
      let lines = bytes.split(separator: UInt8(ascii: "\n")).map { try? JSON(parsing: Array($0)) }
      guard lines.first??["format"]?.string == Self.format else {
        throw FileError(path, "a journal of another version; expected \(Self.format)")
      }
      known = (lines.first??["roots"]?.array ?? []).compactMap(\.string)
        .map { FilePath(printable: $0) }
      files = lines.dropFirst().compactMap { $0.flatMap { WatchedFile($0) } }
      lineCount = files.count
    }
    self.roots = known + roots.filter { !known.contains($0) }
    entries = self.roots.map { _ in [:] }
    for file in files where file.root < entries.count { entries[file.root][file.path] = file }
  }

  /// All files of one folder.
  public func files(in root: Int) -> [FilePath: WatchedFile] { entries[root] }

  /// All files.
  public var files: some Sequence<WatchedFile> { entries.lazy.flatMap(\.values) }

  /// Files in some state, in the order of their folders and paths.
  public func files(_ state: WatchedFile.State) -> [WatchedFile] {
    entries.flatMap { $0.values.filter { $0.state == state } }.sorted {
      $0.root == $1.root
        ? $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) : $0.root < $1.root
    }
  }

  /// Notes what became of a file.
  ///
  /// - Throws: When the line cannot be written; then nothing is noted.
  public func note(_ file: WatchedFile) throws(FileError) {
    try open().append(file.json.line)
    entries[file.root][file.path] = file
    lineCount += 1
  }

  /// Forgets a file: it never settled after all.
  public func forget(_ file: WatchedFile) throws(FileError) {
    entries[file.root][file.path] = nil
    try compact()
  }

  /// Rewrites the journal with one line a file when it has grown to more than twice that.
  public func compactIfLong() throws(FileError) {
    if lineCount > 2 * entries.map(\.count).reduce(0, +) + 100 { try compact() }
  }

  /// Rewrites the journal with one line a file.
  public func compact() throws(FileError) {
    log = nil
    let header = JSON.members([
      "format": .string(Self.format), "roots": .array(roots.map { .string($0.printable) }),
    ])
    let lines = files.map { $0.json.line }.sorted()
    try AtomicFile.write(([header.line] + lines).map { $0 + "\n" }.joined(), to: path)
    lineCount = lines.count
  }

  private func open() throws(FileError) -> AppendingFile {
    if let log { return log }
    try compact()
    let opened = try AppendingFile(path)
    log = opened
    return opened
  }
}
