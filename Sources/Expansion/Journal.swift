internal import Datasets
internal import Files
internal import Randomness
internal import Synchronization
internal import SystemPackage

/// Which outputs are in place: `.cxraug/journal.jsonl`, a line a file, appended as files are renamed
/// into place, so that a run killed at any moment is finished without doing them again.
final class Journal: Sendable {
  private struct Entry: Sendable {
    let identity: Digest
    let row: ManifestRow

    var line: String {
      JSON.members(["identity": .string(identity.description), "row": row.json]).line
    }
  }

  private struct State: Sendable {
    var entries: [String: Entry] = [:]
  }

  private let state: Mutex<State>
  private let path: FilePath

  /// Reads the journal of earlier runs.
  ///
  /// A cut last line is what a kill leaves; it is dropped.
  init(_ path: FilePath) throws(FileError) {
    self.path = path
    var entries: [String: Entry] = [:]
    if (try? FileStatus(of: path)) != nil {
      let bytes = try FileBytes.read(path, limit: 4 << 30)
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        guard let json = try? JSON(parsing: Array(line)),
          let identity = json["identity"]?.string.flatMap({ Digest(hexadecimal: $0) }),
          let row = json["row"].flatMap({ ManifestRow($0) })
        else { continue }
        entries[row.output.file] = Entry(identity: identity, row: row)
      }
    }
    state = Mutex(State(entries: entries))
  }

  /// All files that were ever published and not forgotten since.
  var files: Set<String> { state.withLock { Set($0.entries.keys) } }

  /// The row of a file that was published with this identity.
  func row(of file: String, identity: Digest) -> ManifestRow? {
    state.withLock { state in
      guard let entry = state.entries[file], entry.identity == identity else { return nil }
      return entry.row
    }
  }

  /// Notes a file that is in place.
  func append(_ row: ManifestRow, identity: Digest, to log: AppendingFile) throws(FileError) {
    let entry = Entry(identity: identity, row: row)
    try state.withLock { state throws(FileError) in
      try log.append(entry.line)
      state.entries[row.output.file] = entry
    }
  }

  /// Rewrites the journal with the given files alone, in order.
  func compact(keeping files: Set<String>) throws(FileError) {
    let lines = state.withLock { state in
      state.entries = state.entries.filter { files.contains($0.key) }
      return state.entries.sorted { $0.key < $1.key }.map { $0.value.line + "\n" }
    }
    try AtomicFile.writeIfChanged(lines.joined(), to: path)
    try AtomicFile.syncFolder(path.folder)
  }
}
