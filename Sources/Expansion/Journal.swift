internal import Datasets
internal import Files
internal import Randomness
internal import SystemPackage

/// Which outputs are in place: `.cxraug/journal.jsonl`, a line a file, appended after files are renamed
/// into place, so that a run killed at any moment is finished without doing them again.
///
/// It belongs to one task; files are made by many.
final class Journal {
  private struct Entry {
    let identity: Digest
    let row: ManifestRow

    var line: String {
      JSON.members(["identity": .string(identity.description), "row": row.json]).line
    }
  }

  private let folder: OutputFolder
  private let encoding: String
  private let log: AppendingFile
  private var entries: [String: Entry] = [:]

  /// Reads the journal of earlier runs and opens it for more.
  ///
  /// A cut last line is what a kill leaves; it is dropped.
  ///
  /// - Parameters:
  ///   - folder: The data set.
  ///   - encoding: What besides the columns of an output decides the bytes of its file.
  /// - Throws: When the journal cannot be read or opened.
  init(_ folder: OutputFolder, encoding: String) throws(FileError) {
    self.folder = folder
    self.encoding = encoding
    if (try? FileStatus(of: folder.journal)) != nil {
      let bytes = try FileBytes.read(folder.journal, limit: 4 << 30)
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        guard let json = try? JSON(parsing: Array(line)),
          let identity = json["identity"]?.string.flatMap({ Digest(hexadecimal: $0) }),
          let row = json["row"].flatMap({ ManifestRow($0) })
        else { continue }
        entries[row.output.file] = Entry(identity: identity, row: row)
      }
    }
    log = try AppendingFile(folder.journal)
  }

  /// All files that were ever published and not forgotten since.
  var files: Set<String> { Set(entries.keys) }

  /// The row of an output that is in place with the pixels it should have.
  func row(of output: Output) -> ManifestRow? {
    guard let entry = entries[output.file],
      entry.identity == output.identity(encoding: encoding),
      let status = try? FileStatus(of: folder.path.pushing(FilePath(output.file))),
      status.kind == .file, status.size == entry.row.bytes
    else { return nil }
    return entry.row
  }

  /// Notes a file that is in place.
  func append(_ row: ManifestRow) throws(FileError) {
    let entry = Entry(identity: row.output.identity(encoding: encoding), row: row)
    try log.append(entry.line)
    entries[row.output.file] = entry
  }

  /// Rewrites the journal with the given files alone, in order.
  func compact(keeping files: Set<String>) throws(FileError) {
    entries = entries.filter { files.contains($0.key) }
    let lines = entries.sorted { $0.key < $1.key }.map { $0.value.line + "\n" }
    try AtomicFile.writeIfChanged(lines.joined(), to: folder.journal)
    try AtomicFile.syncFolder(folder.state)
  }
}
