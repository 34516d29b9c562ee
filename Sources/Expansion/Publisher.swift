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
    try work.producer.produce(work.missing) { picture, output in
      rows.append(try publish(picture, as: output))
    }
    return rows
  }

  /// Puts one output in place, its mask first: an image is never without it.
  private func publish(_ picture: Picture, as output: Output) throws -> ManifestRow {
    var mask: FileIdentity?
    if let name = output.mask, let labels = picture.mask {
      mask = try write(labels, EncodingOptions(format: .png), to: name)
    }
    let options = EncodingOptions(format: format, label: Self.label(of: output, toolVersion))
    let content = try write(picture.radiograph, options, to: output.file)
    return ManifestRow(output, content: content, mask: mask, tool: toolVersion)
  }

  /// Encodes, writes, syncs and renames.
  private func write(
    _ radiograph: Radiograph, _ options: EncodingOptions, to name: String
  ) throws -> FileIdentity {
    let path = output.pushing(FilePath(name))
    let bytes: [UInt8]
    do throws(ImageError) {
      bytes = try radiograph.encoded(as: options)
    } catch {
      throw FileError(path, "\(error)")
    }
    try AtomicFile.write(bytes, to: path)
    return FileIdentity(of: bytes)
  }

  /// What a synthetic output carries inside; nil for any other.
  static func label(of file: Output, _ toolVersion: String) -> SyntheticLabel? {
    guard let generator = file.generatorDigest, let index = file.index else { return nil }
    return SyntheticLabel(
      software: "cxraug \(toolVersion)",
      description: "synthetic radiograph \(index) of generator \(generator.prefix(16)); no patient")
  }
}
