internal import Datasets
internal import Files
public import GAN
internal import Radiographs
public import SystemPackage
internal import Tensors

/// What a build tells of its progress.
public enum BuildEvent: Sendable {
  /// So many of all input files are read.
  case reading(done: Int, total: Int)
  /// Before anything is written: what will be.
  case planned(Plan)
  /// So many of the outputs that are missing are in place.
  case writing(done: Int, total: Int)
  /// A generator that was trained before on the same radiographs is used again.
  case generatorReused(FilePath)
  /// A generator is trained on so many radiographs.
  case trainingBegins(images: Int, options: TrainingOptions)
  /// A step of training.
  case training(TrainingProgress)
  /// The generator is written; samples and the log lie in `folder`.
  case trainingEnded(steps: Int, seconds: Double, folder: FilePath)
}

/// How a build ended.
public struct BuildSummary: Sendable {
  /// What was to be written.
  public let plan: Plan
  /// Outputs that were written now; the others were in place.
  public let written: Int
  /// Files of earlier runs that the plan no longer has.
  public let removed: Int
}

/// A build was asked to stop; running it again goes on where it was.
public struct BuildInterrupted: Error {}

/// The main job: reads radiographs, splits them by patient, and writes originals, classic variants and
/// synthetic radiographs with a manifest.
///
/// The journey: `Scan` lists, `Intake` reads, `Split` divides, `Plan` decides every output; then
/// producers make pixels, the `Publisher` puts files in place, and the `Manifest` lists them.
public struct Build {
  private let options: BuildOptions
  private let folder: OutputFolder
  private let report: (BuildEvent) -> Void
  private let shouldStop: @Sendable () -> Bool

  /// A build that has not started.
  ///
  /// - Parameters:
  ///   - options: What to build from and to.
  ///   - report: Called with progress, from one task at a time.
  ///   - shouldStop: Asked between outputs and training steps.
  public init(
    _ options: BuildOptions, report: @escaping (BuildEvent) -> Void,
    shouldStop: @Sendable @escaping () -> Bool
  ) {
    self.options = options
    folder = OutputFolder(path: options.output, content: .dataset)
    self.report = report
    self.shouldStop = shouldStop
  }

  /// Reads the input and plans, without writing anything.
  ///
  /// - Throws: When the input cannot be used or the folders or options do not go together.
  public func plan() async throws -> Plan {
    try await plan(cache: ExaminationCache(folder.inputs)).plan
  }

  private func plan(
    cache: ExaminationCache
  ) async throws -> (plan: Plan, description: DatasetDescription) {
    let scan = try Scan(options.input)
    try folder.check(against: options.input)
    let intake = try await Intake(scan, options: options, cache: cache, shouldStop: shouldStop) {
      report(.reading(done: $0, total: $1))
    }
    guard !intake.studies.isEmpty else {
      let first = intake.refusals.first.map { "; \($0.file): \($0.reason)" } ?? ""
      throw DatasetError.input(
        "\(options.input.printable): none of \(intake.refusals.count) files is a radiograph\(first)"
      )
    }
    let earlier = try DatasetDescription(reading: folder.description)
    var split = earlier?.split ?? Split(intake.studies, options.split)
    split.admit(intake.studies, options.split)
    let description = DatasetDescription(options, split: split)
    if let earlier { try description.checkSplit(equals: earlier, in: options.output) }
    guard intake.studies.contains(where: { split[$0] == .train }) else {
      throw DatasetError.input(
        "\(options.input.printable): no radiograph is left for training; "
          + "expected more patients, or a smaller --val or --test")
    }
    try checkFormat(intake.studies)
    let plan = Plan(intake, others: scan.others.count, split: split, options: options)
    if plan.counts.synthetic > 0 {
      try GeneratorSource(options: options, folder: folder.generators).check(plan)
    }
    return (plan, description)
  }

  /// JPEG holds 8 bits; it says so before anything is written.
  private func checkFormat(_ studies: [Study]) throws(DatasetError) {
    guard options.format == .jpeg else { return }
    let depth = options.preparation.depth
    if let deep = studies.first(where: { depth.bits(ofSource: $0.bits) > 8 }) {
      throw .layout(
        "--format jpeg: \(deep.source) has \(deep.bits) bits; "
          + "expected --depth 8, or --format png or tiff")
    }
  }

  /// Builds, or finishes or updates what an earlier run built.
  ///
  /// - Returns: What was planned and how much of it was missing.
  /// - Throws: `BuildInterrupted` when it was asked to stop; errors of files and folders.
  public func run() async throws -> BuildSummary {
    // A data set that is there is locked before its stored sides are read; a new one only when it is
    // sure that something will be written.
    var lock = try folder.lockIfPresent()
    defer { lock = nil }
    let cache = ExaminationCache(folder.inputs)
    let (plan, description) = try await plan(cache: cache)
    report(.planned(plan))
    if lock == nil { lock = try folder.lock() }
    try cache.write()
    try writeRefusals(plan.refusals)

    let publisher = Publisher(
      output: options.output, format: options.format, toolVersion: options.toolVersion)
    let journal = try Journal(folder, encoding: publisher.encoding)
    try refuseStrangers(plan, journal)
    try sweep(plan)
    var work = Work(journal)
    try await writeSources(plan, publisher, description, into: &work)
    try await writeSynthetic(plan, publisher, description, into: &work)

    let manifest = Manifest(rows: work.rows)
    for folder in folders(of: manifest) { try AtomicFile.syncFolder(folder) }
    try manifest.publish(
      in: options.output,
      description: description.json(manifest, toolVersion: options.toolVersion))
    let current = Set(manifest.rows.map(\.output.file))
    let stale = journal.files.subtracting(current)
    folder.remove(stale.sorted())
    try journal.compact(keeping: current)
    return BuildSummary(plan: plan, written: work.written, removed: stale.count)
  }
}

extension Build {
  /// Before files are replaced, takes their rows out of the listings: no row is ever untrue.
  private func retract(
    keeping rows: [ManifestRow], _ description: DatasetDescription
  ) throws {
    guard (try? FileStatus(of: options.output.appending(Manifest.name))) != nil else { return }
    let manifest = Manifest(rows: rows)
    try manifest.publish(
      in: options.output,
      description: description.json(manifest, toolVersion: options.toolVersion))
  }

  /// Originals and classic variants, several sources at a time.
  private func writeSources(
    _ plan: Plan, _ publisher: Publisher, _ description: DatasetDescription, into work: inout Work
  ) async throws {
    let pending = try work.pending(
      plan.sources.map { SourceProducer(plan: $0, preparation: options.preparation) })
    guard !pending.isEmpty else { return }
    try retract(keeping: work.rows, description)
    let total = pending.map(\.missing.count).reduce(0, +)
    let shouldStop = shouldStop
    _ = try await pending.concurrentMap(limit: options.jobs) { next -> [ManifestRow] in
      if shouldStop() { throw BuildInterrupted() }
      return try publisher.publish(next)
    } finished: { _, rows in
      try work.add(rows)
      report(.writing(done: work.written, total: total))
    }
  }

  /// Synthetic radiographs, class by class, each from its own generator.
  private func writeSynthetic(
    _ plan: Plan, _ publisher: Publisher, _ description: DatasetDescription, into work: inout Work
  ) async throws {
    var producers: [SyntheticProducer] = []
    for share in plan.synthetic where !share.indices.isEmpty {
      producers += try await self.producers(of: share, plan: plan)
    }
    let pending = try work.pending(producers)
    guard !pending.isEmpty else { return }
    try retract(keeping: work.rows, description)
    let total = work.written + pending.map(\.missing.count).reduce(0, +)
    for next in pending {
      if shouldStop() { throw BuildInterrupted() }
      try work.add(publisher.publish(next))
      report(.writing(done: work.written, total: total))
    }
  }

  private func producers(
    of share: Plan.SyntheticShare, plan: Plan
  ) async throws -> [SyntheticProducer] {
    try Folder.create(folder.generators)
    let file = try await generator(of: share, plan: plan)
    let generator = try file.generator(
      batch: SyntheticProducer.batch, workers: Workers(count: options.jobs))
    let bits = options.preparation.depth.bits(ofSource: file.bits)
    return SyntheticProducer.batches(of: share.indices).map { indices in
      SyntheticProducer(
        generator: generator, bits: bits, seed: options.seed, indices: indices,
        outputs: indices.map {
          Plan.synthetic(
            index: $0, label: share.label, size: file.architecture.resolution, bits: bits,
            generator: file.digest, options)
        })
    }
  }

  private func generator(
    of share: Plan.SyntheticShare, plan: Plan
  ) async throws -> GeneratorFile {
    let source = GeneratorSource(options: options, folder: folder.generators)
    if let path = options.generator { return try source.given(path, plan: plan) }
    let training = plan.sources.map(\.study).filter { plan.split[$0] == .train }
    let own = training.filter { $0.label == share.label }
    let file = try await source.trained(
      on: own, share: Double(own.count) / Double(training.count), report: report,
      shouldStop: shouldStop)
    guard let file else { throw BuildInterrupted() }
    return file
  }

  /// Refuses an input that shares no radiograph with what was built: a wrong or empty folder must
  /// not replace a data set.
  private func refuseStrangers(_ plan: Plan, _ journal: Journal) throws(DatasetError) {
    let earlier = journal.sources
    guard !earlier.isEmpty,
      earlier.isDisjoint(with: plan.sources.map(\.study.fileDigest))
    else { return }
    throw .layout(
      "\(options.output.printable): built from other radiographs than \(options.input.printable); "
        + "choose another output folder")
  }

  /// Makes the folders of all outputs and removes what a killed run left half in them.
  private func sweep(_ plan: Plan) throws {
    var folders: Set<FilePath> = []
    for side in Side.allCases {
      for label in plan.labels.isEmpty ? [nil] : plan.labels.map(Optional.some) {
        let hasOutputs =
          plan.sources.contains { plan.split[$0.study] == side && $0.study.label == label }
        guard hasOutputs else { continue }
        let split = options.output.appending(side.rawValue)
        folders.insert(split)
        folders.insert(label.map { split.appending($0) } ?? split)
      }
    }
    for folder in folders { try Folder.create(folder) }
    for folder in folders.union([options.output, folder.state]) { try AtomicFile.sweep(folder) }
    if (try? FileStatus(of: folder.generators)) != nil { try AtomicFile.sweep(folder.generators) }
  }

  private func folders(of manifest: Manifest) -> Set<FilePath> {
    Set(
      manifest.rows.map {
        options.output.pushing(FilePath($0.output.file)).removingLastComponent()
      })
  }

  private func writeRefusals(_ refusals: [Refusal]) throws {
    let lines = refusals.map {
      JSON.members(["file": .string($0.file), "reason": .string($0.reason)]).line + "\n"
    }
    try AtomicFile.writeIfChanged(lines.joined(), to: folder.refused)
  }
}
