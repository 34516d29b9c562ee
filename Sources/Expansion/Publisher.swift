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
      format: options.format, layout: options.layout, labels: labels,
      toolVersion: options.toolVersion)
  }

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
    let path = self.output.pushing(FilePath(output.file))
    let encoded: OutputEncoder.Encoded
    do throws(ImageError) {
      encoded = try encoder.encoded(picture, as: output)
    } catch {
      throw FileError(path, "\(error)")
    }
    if let name = output.mask, let mask = encoded.mask {
      try AtomicFile.write(mask, to: self.output.pushing(FilePath(name)))
    }
    try AtomicFile.write(encoded.image, to: path)
    return encoded.row
  }
}
