internal import Randomness
internal import Datasets
internal import Files
internal import Preprocessing
internal import Radiographs

/// Turns the pixels of an output into the bytes of its files.
struct OutputEncoder: Sendable {
  let format: OutputFormat
  let layout: Layout
  /// What stands in masks; nil for a data set without.
  let labels: MaskLabels?
  let maskKind: MaskKind
  let toolVersion: String

  /// What besides the columns of the manifest decides the bytes of a file.
  ///
  /// Of the labels that is the numbers that they get in place of others, here or in a mirror.
  var identity: String {
    let changed =
      labels.flatMap { $0.changesValues || $0.hasSides ? " \($0.json.line)" : nil } ?? ""
    return " \(format.rawValue) \(revision)" + changed
  }

  /// Grows when the same pixels become other bytes.
  private var revision: Int { format == .png ? 2 : 1 }

  /// The bytes of an output and of its mask, with the row that tells of them.
  struct Encoded {
    let image: [UInt8]
    let mask: [UInt8]?
    let row: ManifestRow

    /// The members of its shard: mask and description beside the image.
    var members: [TarArchive.Member] {
      let sample = row.sample
      var members = [
        TarArchive.Member(name: Shard.member(of: row.output.file), bytes: image)
      ]
      if let mask, let name = row.output.mask {
        members.append(TarArchive.Member(name: Shard.member(of: name), bytes: mask))
      }
      return members + [TarArchive.Member(name: sample.name, bytes: Array(sample.text.utf8))]
    }
  }

  /// Encodes image and mask.
  func encoded(_ picture: Picture, as output: Output) throws(ImageError) -> Encoded {
    let options = EncodingOptions(format: format, label: label(of: output))
    let image = try picture.radiograph.encoded(as: options)
    var mask: [UInt8]?
    var regions: [MaskRegion] = []
    if output.mask != nil, let source = picture.mask {
      let written = try labels?.written(source, isMirrored: output.isMirrored) ?? source
      mask = try written.encoded(as: EncodingOptions(format: layout.maskFormat(of: format)))
      if maskKind == .labels {
        regions = MaskRegion.all(in: written, withRuns: layout.recordsRuns)
      }
    }
    var row = ManifestRow(
      output, content: FileIdentity(of: image), mask: mask.map { FileIdentity(of: $0) },
      regions: regions, tool: toolVersion)
    if output.isCompared { row.fingerprint = Fingerprint(of: picture.radiograph).description }
    return Encoded(image: image, mask: mask, row: row)
  }

  /// What a synthetic output carries inside; nil for any other.
  private func label(of output: Output) -> SyntheticLabel? {
    guard let generator = output.generatorDigest, let index = output.index else { return nil }
    return SyntheticLabel(
      software: "cxraug \(toolVersion)",
      description: "synthetic radiograph \(index) of generator \(generator.prefix(16)); no patient")
  }
}
