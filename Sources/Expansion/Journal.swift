internal import Datasets
internal import Files
internal import Randomness
internal import SystemPackage

/// Which outputs are in place: `.cxraug/journal.jsonl`, a line a file, appended after files are renamed
/// into place, so that a run killed at any moment is finished without doing them again.
///
/// A later line about a file counts. The end of a run is a line too, so that a run that adds little
/// appends little; when most lines are of no use any more, it is written anew.
///
/// It belongs to one task; files are made by many.
final class Journal {
  private struct Entry {
    let identity: Digest
    let row: ManifestRow

    private var json: JSON {
      JSON.members([
        "identity": .string(identity.description), "row": row.json,
        "fingerprint": .text(row.fingerprint),
      ])
    }

    var line: String { json.line }

    func appendLine(to text: inout [UInt8]) { json.appendLine(to: &text) }
  }

  private let folder: OutputFolder
  /// What besides the columns of an output decides the bytes of its file.
  private var encoding = ""
  /// Nil until it is opened.
  private var log: AppendingFile?
  private var lineCount = 0
  /// Whether lines were appended since the end of a run.
  private var isUnderWay = false
  /// Whether the last line has no end.
  private var isCut = false
  /// Rows that are in place, as far as somebody asked.
  private var confirmed: [String: ManifestRow] = [:]
  private var entries: [String: Entry] = [:]
  /// The sizes of whole shards.
  private var shards: [String: Int] = [:]
  /// Files that were about to be published, some of which may be in place.
  private var begun: Set<String> = []
  /// What the neighbors of synthetic radiographs were searched among.
  private(set) var nearestAmong: Digest?
  /// What was made of the sources of all that was built so far.
  private(set) var earlier: [Output] = []
  /// Whether a run was stopped before its end.
  private(set) var isInterrupted = false

  /// Reads the journal of earlier runs.
  ///
  /// A cut last line is what a kill leaves; it is dropped.
  ///
  /// - Throws: When the journal cannot be read.
  init(_ folder: OutputFolder) throws(FileError) {
    self.folder = folder
    if (try? FileStatus(of: folder.journal)) != nil {
      let bytes = try FileBytes.read(folder.journal, limit: 4 << 30)
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        lineCount += 1
        guard let json = try? JSON(parsing: Array(line)) else { continue }
        if let files = json["begun"]?.array {
          begin(again: files.compactMap(\.string).filter(Self.isOurs))
        }
        for file in (json["forgotten"]?.array ?? []).compactMap(\.string) {
          entries[file] = nil
          shards[file] = nil
        }
        if json["closed"] != nil {
          begun = []
          nearestAmong = nil
        }
        if let shard = json["shard"]?.string, Self.isOurs(shard) {
          shards[shard] = json["bytes"]?.integer
        }
        if let among = json["nearest_among"]?.digest { nearestAmong = among }
        guard let identity = json["identity"]?.digest,
          var row = json["row"].flatMap({ ManifestRow($0) }),
          (row.output.files + row.output.places).allSatisfy(Self.isOurs)
        else { continue }
        row.fingerprint = json["fingerprint"]?.string
        entries[row.output.file] = Entry(identity: identity, row: row)
      }
      isInterrupted = !begun.isEmpty
      isUnderWay = isInterrupted
      isCut = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
      earlier = entries.values.map(\.row.output)
    }
    if entries.isEmpty || isInterrupted, let manifest = try? Manifest(reading: folder.path) {
      // Where the state was removed the files are ours, but what they hold is not known for sure.
      earlier += manifest.rows.map(\.output)
      begun.formUnion(manifest.rows.flatMap(\.output.places).filter(Self.isOurs))
    }
  }

  /// Whether nothing was built.
  var isEmpty: Bool { entries.isEmpty }

  /// Opens the journal for more; before that it may not be there.
  ///
  /// - Parameter encoding: What besides the columns of an output decides the bytes of its file.
  /// - Throws: When it cannot be opened.
  func open(encoding: String) throws(FileError) {
    self.encoding = encoding
    log = try AppendingFile(folder.journal)
    if isCut { try append(line: "") }
  }

  /// Appends a line.
  ///
  /// - Precondition: The journal is open.
  private func append(line: String) throws(FileError) {
    guard let log else { preconditionFailure("Journal: append before it was opened") }
    try log.append(line)
    lineCount += 1
    isUnderWay = true
  }

  /// All files that may have been put in place and are not forgotten since.
  private var files: Set<String> { begun.union(entries.values.flatMap(\.row.output.places)) }

  /// A name that a damaged or foreign journal must not lead out of the data set.
  private static func isOurs(_ file: String) -> Bool { FilePath(file).isBeneath }

  /// How many outputs of a kind are in place or were.
  func count(of kind: Output.Kind) -> Int { entries.values.count { $0.row.output.kind == kind } }

  /// The generator that drew the newest synthetic radiograph of a class.
  func generator(of label: String?) -> Digest? {
    entries.values.lazy.map(\.row.output).filter { $0.kind == .synthetic && $0.label == label }
      .max { ($0.index ?? 0) < ($1.index ?? 0) }?.generatorDigest
  }

  /// Synthetic radiographs that were drawn, by their numbers counted from 0.
  var drawn: [Int: Output] {
    Dictionary(
      entries.values.lazy.map(\.row.output).filter { $0.kind == .synthetic }
        .compactMap { output in output.index.map { ($0 - 1, output) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Notes files before they are put in place: whatever happens then, they are known to be ours.
  func begin(_ files: Set<String>) throws(FileError) {
    try append(
      line: JSON.members(["begun": .array(files.sorted().map { .string($0) })]).line)
    begin(again: Array(files))
  }

  /// What a shard held is of no use once it is replaced: that its rows are there says nothing.
  private func begin(again files: [String]) {
    begun.formUnion(files)
    confirmed = [:]
    let replaced = Set(files.filter { Shard.isArchive($0) })
    guard !replaced.isEmpty else { return }
    for shard in replaced { shards[shard] = nil }
    entries = entries.filter { file, _ in
      Shard.archive(of: file).map { !replaced.contains($0) } ?? true
    }
  }

  /// The row of an output that is in place with the pixels it should have.
  func row(of output: Output) -> ManifestRow? { row(of: output, encoding: encoding) }

  /// The same before the journal is open.
  func row(of output: Output, encoding: String) -> ManifestRow? {
    // Asked for the disk that is needed, and again when it is written.
    if let row = confirmed[output.file], row.output == output { return row }
    guard let entry = entries[output.file],
      entry.identity == output.identity(encoding: encoding),
      !output.isCompared || entry.row.fingerprint != nil, isInPlace(entry.row)
    else { return nil }
    confirmed[output.file] = entry.row
    return entry.row
  }

  private func isInPlace(_ row: ManifestRow) -> Bool {
    if let shard = Shard.archive(of: row.output.file) { return isWhole(shard) }
    return row.files.allSatisfy { file in
      let status = try? FileStatus(of: folder.path.pushing(FilePath(file.name)))
      return status?.kind == .file && status?.size == file.content.bytes
    }
  }

  /// How many samples lie in each shard.
  var sampleCounts: [String: Int] {
    entries.keys.reduce(into: [:]) { counts, file in
      if let shard = Shard.archive(of: file) { counts[shard, default: 0] += 1 }
    }
  }

  /// Whether a shard has the size that was noted when it was whole.
  private func isWhole(_ shard: String) -> Bool {
    guard let bytes = shards[shard] else { return false }
    let status = try? FileStatus(of: folder.path.appending(shard))
    return status?.kind == .file && status?.size == bytes
  }

  /// Notes a shard that is in place, after the rows of its samples.
  func append(shard: String, bytes: Int) throws(FileError) {
    try append(line: Self.line(shard: shard, bytes: bytes))
    shards[shard] = bytes
  }

  private static func line(shard: String, bytes: Int) -> String {
    JSON.members(["shard": .string(shard), "bytes": .integer(bytes)]).line
  }

  /// Notes a file that is in place.
  func append(_ row: ManifestRow) throws(FileError) {
    let entry = Entry(identity: row.output.identity(encoding: encoding), row: row)
    try append(line: entry.line)
    entries[row.output.file] = entry
  }

  /// Removes files of earlier runs that a manifest no longer has, and forgets them.
  ///
  /// - Parameters:
  ///   - manifest: The rows as they are published.
  ///   - among: What their neighbors were searched among.
  /// - Returns: How many outputs are gone.
  /// - Throws: When the journal cannot be written.
  func close(_ manifest: Manifest, nearestAmong among: Digest?) throws(FileError) -> Int {
    let current = Set(manifest.rows.flatMap(\.output.places))
    folder.remove(files.subtracting(current).sorted())
    let outputs = Set(manifest.rows.map(\.output.file))
    let gone =
      entries.keys.filter { !outputs.contains($0) } + shards.keys.filter { !current.contains($0) }
    let earlier = entries.count
    for file in gone {
      entries[file] = nil
      shards[file] = nil
    }
    var lines =
      gone.isEmpty
      ? [] : [JSON.members(["forgotten": .array(gone.sorted().map { .string($0) })]).line]
    for row in manifest.rows where row.nearest != nil {
      guard let entry = entries[row.output.file], entry.row.nearest != row.nearest else { continue }
      let changed = Entry(identity: entry.identity, row: row)
      entries[row.output.file] = changed
      lines.append(changed.line)
    }
    begun = []
    let isSame = lines.isEmpty && !isUnderWay && nearestAmong == among
    nearestAmong = among
    if isSame { return earlier - entries.count }
    let members: [JSON.Member] =
      [.init("closed", .bool(true))]
      + (among.map { [.init("nearest_among", .string($0.description))] } ?? [])
    lines.append(JSON.object(members).line)
    if lineCount + lines.count <= 2 * entries.count + 100 {
      try append(line: lines.joined(separator: "\n"))
      try log?.sync()
      // The names of what else was written in the folder of state.
      try AtomicFile.syncFolder(folder.state)
      isUnderWay = false
    } else {
      try rewrite(closing: lines.last ?? "")
    }
    return earlier - entries.count
  }

  /// Writes a line for each output and shard.
  private func rewrite(closing: String) throws(FileError) {
    var text: [UInt8] = []
    for entry in entries.sorted(by: { $0.key < $1.key }) { entry.value.appendLine(to: &text) }
    for shard in shards.sorted(by: { $0.key < $1.key }) {
      text += (Self.line(shard: shard.key, bytes: shard.value) + "\n").utf8
    }
    text += (closing + "\n").utf8
    try AtomicFile.write(text, to: folder.journal)
    try AtomicFile.syncFolder(folder.state)
  }
}
