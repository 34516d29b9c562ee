internal import Datasets
internal import Files
internal import Radiographs
internal import Randomness
internal import SystemPackage

/// Puts finished outputs in place and notes them; safe to use from many threads.
struct Publisher: Sendable {
  private let output: FilePath
  private let format: OutputFormat
  private let toolVersion: String
  private let journal: Journal
  private let log: AppendingFile

  init(
    output: FilePath, format: OutputFormat, toolVersion: String, journal: Journal,
    journalPath: FilePath
  ) throws(FileError) {
    self.output = output
    self.format = format
    self.toolVersion = toolVersion
    self.journal = journal
    log = try AppendingFile(journalPath)
  }

  /// What besides the columns of the manifest decides the bytes of a file.
  private var encoding: String { " \(format.rawValue) 1" }

  /// The row of an output that is in place already.
  func existingRow(of file: Output) -> ManifestRow? {
    guard let row = journal.row(of: file.file, identity: file.identity(encoding: encoding)),
      let status = try? FileStatus(of: output.pushing(FilePath(file.file))),
      status.kind == .file, status.size == row.bytes
    else { return nil }
    return row
  }

  /// Makes the pixels of a producer and puts what is missing in place.
  ///
  /// - Returns: The rows of all its outputs, and how many were missing.
  func publish(_ producer: some Producer) throws -> (rows: [ManifestRow], missing: Int) {
    let existing = producer.outputs.map { existingRow(of: $0) }
    let missing = existing.count { $0 == nil }
    guard missing > 0 else { return (existing.compactMap { $0 }, 0) }
    let radiographs = try producer.radiographs()
    var rows: [ManifestRow] = []
    for (index, output) in producer.outputs.enumerated() {
      rows.append(try existing[index] ?? publish(radiographs[index], as: output))
    }
    return (rows, missing)
  }

  /// Encodes, writes, syncs and renames one output.
  func publish(_ radiograph: Radiograph, as file: Output) throws -> ManifestRow {
    let path = output.pushing(FilePath(file.file))
    let bytes: [UInt8]
    do throws(ImageError) {
      bytes = try radiograph.encoded(as: EncodingOptions(format: format, label: label(of: file)))
    } catch {
      throw FileError(path, "\(error)")
    }
    try AtomicFile.write(bytes, to: path)
    let row = ManifestRow(
      file, digest: Digest(of: bytes), bytes: bytes.count, tool: toolVersion)
    try journal.append(row, identity: file.identity(encoding: encoding), to: log)
    return row
  }

  private func label(of file: Output) -> SyntheticLabel? {
    guard let generator = file.generatorDigest, let index = file.index else { return nil }
    return SyntheticLabel(
      software: "cxraug \(toolVersion)",
      description: "synthetic radiograph \(index) of generator \(generator.prefix(16)); no patient")
  }
}
