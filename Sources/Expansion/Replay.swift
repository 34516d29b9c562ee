internal import Augmentation
internal import Datasets
internal import Files
internal import GAN
internal import Preprocessing
internal import Radiographs
internal import Randomness
public import SystemPackage
internal import Tensors

/// Makes every output of a data set again from what its manifest says, and compares the bytes.
///
/// It reads the manifest alone, not the plan that a build would make: that a row is true is shown
/// without trusting the code that wrote it.
public struct Replay: Sendable {
  /// What the data set was made of.
  public struct Sources: Sendable {
    fileprivate let inputs: [FilePath]
    fileprivate let masks: FilePath?
    fileprivate let generator: FilePath?

    /// - Parameters:
    ///   - inputs: The folders that the build read.
    ///   - masks: The folder of their masks.
    ///   - generator: The generator that was given to the build.
    public init(inputs: [FilePath], masks: FilePath? = nil, generator: FilePath? = nil) {
      self.inputs = inputs
      self.masks = masks
      self.generator = generator
    }
  }

  private let rows: [ManifestRow]
  private let format: OutputFormat
  private let layout: Layout
  private let labels: MaskLabels?
  private let maskKind: MaskKind
  private let jobs: Int
  /// Inputs by what the manifest calls them.
  ///
  /// Paths compare by their bytes; texts would take a composed and a decomposed accent for the same.
  private let files: [FilePath: InputFile]
  private let masks: MaskFolder?
  private var generators: [Digest: FilePath] = [:]

  /// Finds the inputs again.
  ///
  /// - Throws: When they cannot be listed, or masks are needed and not given.
  init(
    _ manifest: Manifest, _ description: DatasetDescription, in output: FilePath,
    from sources: Sources, jobs: Int
  ) throws {
    rows = manifest.rows
    self.jobs = jobs
    guard let format = description.format else {
      throw FileError(output, "no file format in \(Manifest.descriptionName); expected one")
    }
    self.format = format
    layout = description.layout
    labels = description.labels
    maskKind = description.maskKind
    if sources.masks == nil, rows.contains(where: { $0.output.mask != nil }) {
      throw DatasetError.layout("\(output.printable): has masks; expected --masks with --replay")
    }
    let scan = try Scan(sources.inputs, masks: sources.masks)
    files = Dictionary(
      scan.files.map { (FilePath($0.source.printable), $0) },
      uniquingKeysWith: { first, _ in first })
    masks = try sources.masks.map { try MaskFolder($0, of: scan.files) }
    let kept = OutputFolder(path: output, content: .dataset).generators
    let names = (try? DirectoryListing.names(in: kept)) ?? []
    let paths = names.filter { $0.extension == "safetensors" }.map { kept.appending($0) }
    for path in paths + (sources.generator.map { [$0] } ?? []) {
      generators[try GeneratorFile(reading: path).digest] = path
    }
    let needed = Set(rows.compactMap(\.output.generatorDigest))
    if let missing = needed.first(where: { generators[$0] == nil }) {
      throw DatasetError.layout(
        "\(output.printable): has images of generator \(missing.prefix(16)); "
          + "expected --generator with --replay")
    }
  }

  /// Makes everything again.
  ///
  /// - Parameter report: Called with the number of outputs that are done.
  /// - Returns: What came out otherwise.
  /// - Throws: When a generator cannot be read.
  func findings(report: (Int) -> Void) async throws -> [Finding] {
    var done = 0
    let bySource = Dictionary(grouping: rows.filter { $0.output.kind != .synthetic }) {
      FilePath($0.output.parent ?? "")
    }
    let sources = bySource.values.sorted { $0[0].output.file < $1[0].output.file }
    var findings = try await sources.concurrentMap(limit: jobs) { rows in
      self.findings(ofSource: rows)
    } finished: { _, findings in
      done += findings.count
      report(done)
    }.joined().compactMap { $0 }
    let byGenerator = Dictionary(grouping: rows.filter { $0.output.kind == .synthetic }) {
      $0.output.generatorDigest
    }
    for (digest, rows) in byGenerator {
      guard let path = digest.flatMap({ generators[$0] }) else { continue }
      let file = try GeneratorFile(reading: path)
      let generator = try file.generator(
        batch: SyntheticProducer.batch, workers: Workers(count: jobs))
      for own in Dictionary(grouping: rows, by: \.output.label).values {
        findings += try self.findings(of: own, by: file, generator)
      }
      done += rows.count
      report(done)
    }
    return findings
  }

  /// One source with its variants; a finding or nil for each row.
  private func findings(ofSource rows: [ManifestRow]) -> [Finding?] {
    var prepared: PreparedSource?
    return rows.map { row in
      do {
        let source = try prepared ?? preparedSource(of: row.output)
        prepared = source
        let operations = try row.output.operations.dropFirst().map { json in
          guard let record = OperationRecord(json) else {
            throw MaskError("an operation that this version does not know: \(json.line)")
          }
          return try ClassicOperation(record)
        }
        return try difference(source.picture(operations), row)
      } catch let error as FileError {
        return Finding(file: row.output.file, reason: "\(error)")
      } catch {
        return Finding(file: row.output.file, reason: "cannot be made again: \(error)")
      }
    }
  }

  private func preparedSource(of output: Output) throws -> PreparedSource {
    guard let file = output.parent.flatMap({ files[FilePath($0)] }) else {
      throw MaskError("its source \(output.parent ?? "") is not in the input")
    }
    guard let preparation = output.operations.first.flatMap({ Preparation($0) }) else {
      throw MaskError("prepared by another version")
    }
    let (image, bytes) = try DecodedImage.read(file.path)
    guard Digest(of: bytes) == output.parentDigest else {
      throw FileError(file.path, "other bytes than the manifest says it was made of")
    }
    var picture: MaskPicture?
    if output.mask != nil, let masks {
      let parts = try masks.entries(of: file).get().map { entry in
        StudyMask.Part(
          path: entry.file.path, value: entry.organ.map { $0 + 1 },
          digest: try MaskExamination(of: entry.file.path).digest)
      }
      let mask = StudyMask(kind: maskKind, parts: parts, values: [])
      guard mask.digest == output.parentMaskDigest else {
        throw FileError(file.path, "another mask than the manifest says")
      }
      picture = try mask.read()
    }
    return PreparedSource(
      image.radiograph, mask: picture, mapping: preparation.mapping(of: image.radiograph.size),
      interpolation: preparation.interpolation, bits: output.bits)
  }

  /// All images of one class from one generator.
  private func findings(
    of rows: [ManifestRow], by file: GeneratorFile, _ generator: Generator
  ) throws -> [Finding] {
    let label = rows.first?.output.label
    do throws(FileError) {
      _ = try file.place(of: label)
    } catch {
      return rows.map { Finding(file: $0.output.file, reason: "its generator \(error.reason)") }
    }
    let byIndex = Dictionary(
      rows.map { (($0.output.index ?? 1) - 1, $0) }, uniquingKeysWith: { first, _ in first })
    let last = byIndex.keys.max() ?? 0
    var findings: [Finding] = []
    for indices in SyntheticProducer.batches(of: 0..<last + 1) {
      let own = indices.compactMap { byIndex[$0] }
      guard let first = own.first else { continue }
      // Of a batch that another generator began; nobody asks for it.
      var other = first.output
      other.file = ""
      let producer = SyntheticProducer(
        drawing: try Drawing(file, generator, bits: first.output.bits, label: label),
        seed: first.output.seed, indices: indices,
        outputs: indices.map { byIndex[$0]?.output ?? other })
      try producer.produce(Set(own.map(\.output.file))) { picture, output in
        guard let row = own.first(where: { $0.output == output }) else { return }
        if let finding = try difference(picture, row) { findings.append(finding) }
      }
    }
    return findings
  }

  private func difference(_ picture: Picture, _ row: ManifestRow) throws(ImageError) -> Finding? {
    let encoder = OutputEncoder(
      format: format, layout: layout, labels: labels, maskKind: maskKind, toolVersion: row.tool)
    let again = try encoder.encoded(picture, as: row.output).row
    guard again.content != row.content || again.mask != row.mask || again.regions != row.regions
    else { return nil }
    let what = again.content == row.content ? "its mask" : "it"
    return Finding(
      file: row.output.file, reason: "\(what) comes out with other bytes when it is made again")
  }
}
