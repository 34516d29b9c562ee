public import Files
internal import Randomness
public import SystemPackage

/// All files of a data set, as the listings that people and loaders read.
public struct Manifest: Sendable {
  /// The name of the listing of all files.
  public static let name = "manifest.jsonl"
  /// The name of the description.
  public static let descriptionName = "dataset.json"

  /// Rows in the order of their file names.
  public let rows: [ManifestRow]
  /// What `manifest.jsonl` holds with them: a row a line.
  public let identity: FileIdentity

  /// A manifest of rows in any order.
  public init(rows: [ManifestRow]) {
    self.rows = rows.sorted { $0.output.file.utf8.lexicographicallyPrecedes($1.output.file.utf8) }
    var hasher = DigestHasher()
    var bytes = 0
    Self.forEachBlock(of: self.rows) { block throws(Never) in
      hasher.update(block)
      bytes += block.count
    }
    identity = FileIdentity(digest: hasher.finalize(), bytes: bytes)
  }

  /// The lines, a part at a time: all of them together would take more memory than the rows.
  private static func forEachBlock<Failure: Error>(
    of rows: [ManifestRow], _ body: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var block: [UInt8] = []
    for row in rows {
      row.json.appendLine(to: &block)
      guard block.count >= 1 << 16 else { continue }
      try body(block)
      block.removeAll(keepingCapacity: true)
    }
    try body(block)
  }

  /// Rows of one kind in one split.
  public func count(_ kind: Output.Kind, in side: Side) -> Int {
    rows.count { $0.output.kind == kind && $0.output.split == side }
  }

  /// Writes the listings whose content changed, the manifest last.
  ///
  /// - Parameters:
  ///   - output: The folder of the data set.
  ///   - listings: What loaders and people read.
  ///   - description: The content of `dataset.json`.
  /// - Throws: When a file cannot be written; the old manifest stands.
  public func publish(
    in output: FilePath, listings: [Listing], description: JSON
  ) throws(FileError) {
    for listing in listings {
      let path = output.pushing(FilePath(listing.file))
      guard let text = listing.text else {
        AtomicFile.remove(path)
        continue
      }
      try Folder.create(path.removingLastComponent())
      try AtomicFile.writeIfChanged(text, to: path)
      try AtomicFile.syncFolder(path.removingLastComponent())
    }
    try AtomicFile.writeIfChanged(description.page, to: output.appending(Self.descriptionName))
    try publishRows(in: output)
  }

  /// Writes the listing of all files alone.
  public func publishRows(in output: FilePath) throws(FileError) {
    // The names that the rows speak of are durable before the rows are.
    try AtomicFile.syncFolder(output)
    let path = output.appending(Self.name)
    if Self.identity(of: path) != identity {
      try StagedFile(for: path) { append throws(FileError) in
        try Self.forEachBlock(of: rows, append)
      }.publish()
    }
    try AtomicFile.syncFolder(output)
  }

  /// What a listing holds; nil when it cannot be read.
  private static func identity(of path: FilePath) -> FileIdentity? {
    var hasher = DigestHasher()
    let bytes = try? FileBytes.forEachLine(of: path) { _, line throws(FileError) in
      hasher.update(Array(line) + [UInt8(ascii: "\n")])
    }
    return bytes.map { FileIdentity(digest: hasher.finalize(), bytes: $0) }
  }
}
