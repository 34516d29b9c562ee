internal import Datasets
internal import Files
internal import Radiographs
internal import Randomness
internal import SystemPackage

/// Puts finished outputs in place; safe to use from many threads.
struct Publisher: Sendable {
  let output: FilePath
  let format: OutputFormat
  let toolVersion: String

  /// What besides the columns of the manifest decides the bytes of a file.
  var encoding: String { " \(format.rawValue) 1" }

  /// Makes the pixels of a producer and puts what is missing in place.
  ///
  /// - Returns: The rows of the outputs that were missing.
  func publish(_ work: PendingWork<some Producer>) throws -> [ManifestRow] {
    var rows: [ManifestRow] = []
    try work.producer.produce(work.missing) { radiograph, output in
      rows.append(try publish(radiograph, as: output))
    }
    return rows
  }

  /// Encodes, writes, syncs and renames one output.
  private func publish(_ radiograph: Radiograph, as file: Output) throws -> ManifestRow {
    let path = output.pushing(FilePath(file.file))
    let bytes: [UInt8]
    do throws(ImageError) {
      bytes = try radiograph.encoded(as: EncodingOptions(format: format, label: label(of: file)))
    } catch {
      throw FileError(path, "\(error)")
    }
    try AtomicFile.write(bytes, to: path)
    return ManifestRow(file, digest: Digest(of: bytes), bytes: bytes.count, tool: toolVersion)
  }

  private func label(of file: Output) -> SyntheticLabel? {
    guard let generator = file.generatorDigest, let index = file.index else { return nil }
    return SyntheticLabel(
      software: "cxraug \(toolVersion)",
      description: "synthetic radiograph \(index) of generator \(generator.prefix(16)); no patient")
  }
}
