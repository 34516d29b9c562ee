public import Files
public import SystemPackage

/// What became of every file that a watch has seen: `.cxraug/watch.jsonl`, a line for each change of
/// state, appended; the last line of a file counts.
///
/// A cut last line is what a kill leaves; its file settles again. Of each file no more is held in memory
/// than some digits of its path and its version, and where its line is: a watch may run for years.
public final class WatchJournal {
  /// The watched folders, in an order that never changes; later ones may be added.
  public let roots: [FilePath]
  private let path: FilePath
  private var log: AppendingFile?
  /// By digits of folder and path; two files with the same would only be looked at again and again.
  private var places: [UInt64: Place] = [:]
  /// Files in each folder, by state, and then of which some version is in the data set.
  private var counts: [[Int]]
  private var lineCount = 0
  private var size = 0

  private struct Place {
    /// Digits of what the file system said.
    let version: UInt64
    var offset: Int
    let state: WatchedFile.State
    let isInDataset: Bool
  }

  /// Reads the journal of earlier runs, if there is one.
  ///
  /// - Parameters:
  ///   - path: The journal.
  ///   - roots: Absolute paths of folders that are watched now.
  /// - Throws: When it cannot be read, or is of another version.
  public init(_ path: FilePath, roots: [FilePath] = []) throws(FileError) {
    self.path = path
    var known: [FilePath] = []
    let isThere = (try? FileStatus(of: path)) != nil
    if isThere { known = try Self.roots(path) }
    self.roots = known + roots.filter { !known.contains($0) }
    counts = self.roots.map { _ in Self.noCounts }
    guard isThere else { return }
    size = try FileBytes.forEachLine(of: path) { offset, line throws(FileError) in
      guard offset > 0 else { return }
      lineCount += 1
      guard let file = WatchRecords.file(line), file.root < self.roots.count else { return }
      place(file, at: offset)
    }
  }

  private static let noCounts = [Int](repeating: 0, count: WatchedFile.State.allCases.count + 1)

  /// The folders of a journal.
  private static func roots(_ path: FilePath) throws(FileError) -> [FilePath] {
    try WatchRecords.roots(try FileBytes.line(of: path, at: 0)[...], path)
  }

  // MARK: - Asking

  /// Whether a file is known just as it is.
  public func knows(_ path: [UInt8], in root: Int, as status: FileStatus) -> Bool {
    places[Self.digits(of: path, root)]?.version == Self.digits(of: status)
  }

  /// How far a file has come.
  public func state(of path: FilePath, in root: Int) -> WatchedFile.State? {
    places[Self.digits(of: path.bytes, root)]?.state
  }

  /// What is known of a file.
  ///
  /// - Throws: When the journal cannot be read.
  public func file(_ path: FilePath, in root: Int) throws(FileError) -> WatchedFile? {
    guard let place = places[Self.digits(of: path.bytes, root)] else { return nil }
    let file = WatchRecords.file(try FileBytes.line(of: self.path, at: place.offset)[...])
    return file.flatMap { $0.path == path && $0.root == root ? $0 : nil }
  }

  /// Files of a folder.
  public func count(in root: Int) -> Int { counts[root].dropLast().reduce(0, +) }

  /// Files of a folder of which some version is in the data set.
  public func countInDataset(of root: Int) -> Int { counts[root].last ?? 0 }

  /// Files in some state, in the order of their folders and paths.
  ///
  /// - Throws: When the journal cannot be read.
  public func files(_ state: WatchedFile.State) throws(FileError) -> [WatchedFile] {
    var files: [WatchedFile] = []
    for place in places.values where place.state == state {
      if let file = WatchRecords.file(try FileBytes.line(of: path, at: place.offset)[...]) {
        files.append(file)
      }
    }
    return files.sorted {
      $0.root == $1.root
        ? $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) : $0.root < $1.root
    }
  }

  // MARK: - Noting

  /// Notes what became of a file.
  ///
  /// - Throws: When the line cannot be written; then nothing is noted.
  public func note(_ file: WatchedFile) throws(FileError) {
    let line = file.json.line
    try open().append(line)
    place(file, at: size)
    size += line.utf8.count + 1
    lineCount += 1
  }

  /// Forgets a file: it never settled after all.
  public func forget(_ file: WatchedFile) throws(FileError) {
    let key = Self.digits(of: file.path.bytes, file.root)
    if let place = places.removeValue(forKey: key) { count(place, in: file.root, -1) }
    try compact()
  }

  private func place(_ file: WatchedFile, at offset: Int) {
    let place = Place(
      version: Self.digits(of: file.status), offset: offset, state: file.state,
      isInDataset: file.inDataset != nil)
    let before = places.updateValue(place, forKey: Self.digits(of: file.path.bytes, file.root))
    if let before { count(before, in: file.root, -1) }
    count(place, in: file.root, 1)
  }

  private func count(_ place: Place, in root: Int, _ number: Int) {
    if let state = WatchedFile.State.allCases.firstIndex(of: place.state) {
      counts[root][state] += number
    }
    if place.isInDataset { counts[root][Self.noCounts.count - 1] += number }
  }

  /// Rewrites the journal with one line a file when it has grown to more than twice that.
  public func compactIfLong() throws(FileError) {
    if lineCount > 2 * places.count + 100 { try compact() }
  }

  /// Rewrites the journal with one line a file.
  public func compact() throws(FileError) {
    log = nil
    let living = places.map { (key: $0.key, offset: $0.value.offset) }
      .sorted { $0.offset < $1.offset }
    var moved: [Int] = []
    moved.reserveCapacity(living.count)
    var written = 0
    // A part at a time: a watch must not need more memory the more files it knows.
    let staged = try StagedFile(for: path) { append throws(FileError) in
      var block: [UInt8] = []
      JSON.members([
        "format": .string(WatchRecords.format),
        "roots": .array(roots.map { .string($0.printable) }),
      ]).appendLine(to: &block)
      if !living.isEmpty {
        _ = try FileBytes.forEachLine(of: path) { offset, line throws(FileError) in
          guard moved.count < living.count, living[moved.count].offset == offset else { return }
          moved.append(written + block.count)
          block += line
          block.append(UInt8(ascii: "\n"))
          guard block.count >= 1 << 16 else { return }
          try append(block)
          written += block.count
          block.removeAll(keepingCapacity: true)
        }
      }
      try append(block)
      written += block.count
    }
    guard moved.count == living.count else {
      staged.discard()
      throw FileError(path, "changed by another program; expected nobody to write to it")
    }
    try staged.publish()
    for (entry, offset) in zip(living, moved) { places[entry.key]?.offset = offset }
    size = written
    lineCount = living.count
  }

  private func open() throws(FileError) -> AppendingFile {
    if let log { return log }
    try compact()
    let opened = try AppendingFile(path)
    log = opened
    return opened
  }
}

extension WatchJournal {
  /// Fowler, Noll and Vo's hash (FNV-1a) of 64 bits.
  private static func digits(of bytes: [UInt8], _ root: Int) -> UInt64 {
    var hash = 0xCBF2_9CE4_8422_2325 ^ UInt64(truncatingIfNeeded: root)
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }

  /// Of what makes a version (`FileStatus.isSameVersion`).
  private static func digits(of status: FileStatus) -> UInt64 {
    let kind: UInt64 = status.kind == .file ? 0 : 1
    var hash = 0xCBF2_9CE4_8422_2325 ^ kind
    let words = [
      UInt64(truncatingIfNeeded: status.size), UInt64(bitPattern: Int64(status.modified)),
      status.inode,
    ]
    for word in words {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        hash = (hash ^ (word >> shift & 0xFF)) &* 0x100_0000_01B3
      }
    }
    return hash
  }
}
