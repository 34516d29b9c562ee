internal import Datasets
internal import Files
internal import Radiographs
internal import SystemPackage

/// Puts finished outputs in place; safe to use from many threads.
struct Publisher: Sendable {
  let output: FilePath
  let encoder: OutputEncoder

  /// - Parameters:
  ///   - options: Where to write, and how.
  ///   - labels: What stands in masks; nil for a data set without.
  init(_ options: BuildOptions, labels: MaskLabels?) {
    output = options.output
    encoder = OutputEncoder(
      format: options.format, layout: options.layout, labels: labels, maskKind: options.maskKind,
      toolVersion: options.toolVersion)
  }

  /// Makes the pixels of a producer and puts what is missing in place.
  ///
  /// - Returns: The rows of the outputs that were missing.
  func publish(_ work: PendingWork<some Producer>) throws -> [ManifestRow] {
    try stage(work).publish()
  }

  /// Makes the pixels of a producer and writes what is missing beside its place.
  func stage(_ work: PendingWork<some Producer>) throws -> StagedOutputs {
    var staged = StagedOutputs()
    do {
      try work.producer.produce(work.missing) { picture, output in
        let encoded = try encoded(picture, as: output)
        if let name = output.mask, let mask = encoded.mask { try stage(mask, name, in: &staged) }
        try stage(encoded.image, output.file, in: &staged)
        staged.rows.append(encoded.row)
      }
    } catch {
      for file in staged.files { file.discard() }
      throw error
    }
    return staged
  }

  private func stage(
    _ bytes: [UInt8], _ name: String, in staged: inout StagedOutputs
  ) throws(FileError) {
    staged.files.append(try StagedFile([bytes], for: output.pushing(FilePath(name))))
  }

  private func encoded(
    _ picture: Picture, as output: Output
  ) throws(FileError) -> OutputEncoder.Encoded {
    do throws(ImageError) {
      return try encoder.encoded(picture, as: output)
    } catch {
      throw FileError(self.output.pushing(FilePath(output.file)), "\(error)")
    }
  }

  /// Makes and encodes everything that a producer can make.
  func samples(of producer: some Producer) throws -> [OutputEncoder.Encoded] {
    var samples: [OutputEncoder.Encoded] = []
    try producer.produce(Set(producer.outputs.map(\.file))) { picture, output in
      samples.append(try encoded(picture, as: output))
    }
    return samples
  }

  /// Puts a shard in place.
  ///
  /// - Returns: What it holds, to know it again, and the rows of its samples.
  func publish(
    _ samples: [OutputEncoder.Encoded], asShard name: String
  ) throws(FileError) -> (bytes: Int, rows: [ManifestRow]) {
    let pieces = TarArchive.pieces(of: samples.flatMap(\.members))
    try AtomicFile.write(pieces, to: output.appending(name))
    return (pieces.map(\.count).reduce(0, +), samples.map(\.row))
  }
}
