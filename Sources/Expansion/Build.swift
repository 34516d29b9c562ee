internal import Datasets
internal import Dispatch
internal import Files
public import GAN
internal import Radiographs
public import SystemPackage

/// What a build tells of its progress.
public enum BuildEvent: Sendable {
  /// Something that a user should know.
  case note(String)
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
  let options: BuildOptions
  /// What Linux takes, with room for the name of a temporary file.
  private static let longestPath = 4000

  let folder: OutputFolder
  let report: (BuildEvent) -> Void
  let shouldStop: @Sendable () -> Bool

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

  /// Refuses folders that would feed on themselves, and an output that is none of ours.
  ///
  /// - Throws: `DatasetError.layout`.
  public func checkFolders() throws { try folder.check(against: options.inputs) }

  /// Reads the input and plans, without writing anything.
  ///
  /// - Throws: When the input cannot be used or the folders or options do not go together.
  public func plan() async throws -> Plan {
    try folder.check(against: options.inputs)
    return try await prepare(cache: ExaminationCache(folder.inputs)).plan
  }

  /// Reads the input and plans, as if nothing had been built before: for what looks at a plan and is no
  /// data set.
  ///
  /// - Throws: When the input cannot be used, or the output lies in it.
  public func planAlone() async throws -> Plan {
    try OutputFolder.check(options.output, isOutside: options.inputs)
    return try await prepare(cache: ExaminationCache(folder.inputs)).plan
  }

  /// All that is known before anything is written.
  struct Prepared {
    let plan: Plan
    let description: DatasetDescription
    /// The generator that the user gave.
    let generator: GeneratorFile?
    /// What earlier runs built; not open yet.
    let journal: Journal
    /// Which generators go on; nil when none was retrained.
    var succession: Succession?
  }

  private func prepare(cache: ExaminationCache) async throws -> Prepared {
    let earlier = try DatasetDescription(reading: folder.description)
    let journal = try Journal(folder)
    if earlier == nil { try refuseWithoutSides(journal) }
    let sources = EarlierSources(journal.earlier, pixels: cache.pixels)
    let cohort = try await cohort(earlier: earlier, sources: sources, cache: cache)
    let description = DatasetDescription(options, cohort, earlier: earlier)
    if let earlier { try description.checkExtends(earlier, in: options.output) }
    try refuseLoss(of: cohort.missing, of: sources.count, isFinished: earlier != nil)
    try checkFormat(cohort.studies)
    let plan = try Plan(cohort, options: options)
    let source = GeneratorSource(options: options, folder: folder.generators)
    let generator = plan.counts.synthetic > 0 ? try source.check(plan) : nil
    for note in plan.notes { report(.note(note)) }
    for note in source.notes(onWithdrawn: cohort.withdrawn) { report(.note(note)) }
    return Prepared(plan: plan, description: description, generator: generator, journal: journal)
  }

  /// Reads the input; where a file was replaced by what cannot be used, what was there before stays.
  private func cohort(
    earlier: DatasetDescription?, sources: EarlierSources, cache: ExaminationCache
  ) async throws -> Cohort {
    var options = options
    var refused: [Refusal] = []
    while true {
      var cohort = try await Cohort(
        options, earlier: earlier, sources: sources, cache: cache, shouldStop: shouldStop
      ) {
        report(.reading(done: $0, total: $1))
      }
      let kept =
        try options.listing?.restore(
          after: cohort.refusals, names: Scan.names(of: options.inputs), masks: options.masks) ?? []
      refused += kept
      guard kept.isEmpty else { continue }
      cohort.refuse(refused)
      return cohort
    }
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
    try folder.check(against: options.inputs)
    return try await folder.locked { try await write() }
  }

  /// The work of the one process that holds the lock.
  private func write() async throws -> BuildSummary {
    let decoded = DecodedSources(room: DecodedSources.room, for: options.preparation)
    let cache = ExaminationCache(folder.inputs, decoded: decoded)
    var prepared = try await prepare(cache: cache)
    let plan = prepared.plan
    if options.keepsGenerator && plan.counts.synthetic > 0 {
      prepared.succession = try Succession.adopted(
        in: options.output, given: prepared.generator?.digest)
    }
    report(.planned(plan))
    let publisher = Publisher(options, labels: prepared.description.labels)
    let journal = prepared.journal
    try checkSpace(plan, journal, encoding: publisher.encoder.identity)
    try journal.open(encoding: publisher.encoder.identity)
    try cache.write()
    try writeRefusals(plan.refusals)
    try makeFolders(plan)

    var work = Work(journal)
    try await writeSources(prepared, decoded, publisher, into: &work)
    decoded.removeAll()
    try await writeSynthetic(prepared, publisher, into: &work)
    let nearest = plan.counts.synthetic > 0 ? NearestSearch(work.rows, cache: folder.nearest) : nil
    let rows =
      try await nearest?.filled(
        work.rows, earlier: journal.nearestAmong, jobs: options.jobs, shouldStop: shouldStop)
      ?? work.rows
    let manifest = Manifest(rows: rows)
    for folder in plan.folders(in: options.output) { try AtomicFile.syncFolder(folder) }
    try publish(manifest, prepared.description)
    let removed = try journal.close(manifest, nearestAmong: nearest?.among)
    if options.keepsGenerator && plan.counts.synthetic > 0 { try noteTraining(prepared) }
    return BuildSummary(plan: plan, written: work.written, removed: removed)
  }
}

extension Build {
  private func publish(_ manifest: Manifest, _ description: DatasetDescription) throws {
    let content = description.content(manifest)
    try manifest.publish(
      in: options.output, listings: content.layout.listings(of: content),
      description: description.json(manifest, toolVersion: options.toolVersion))
  }

  /// Before files are replaced, takes their rows out of the listings: no row is ever untrue.
  ///
  /// Where all are new there is nothing to take out.
  func retract(
    _ files: some Sequence<String>, keeping rows: [ManifestRow], _ description: DatasetDescription
  ) throws {
    guard (try? FileStatus(of: options.output.appending(Manifest.name))) != nil,
      files.contains(where: {
        (try? FileStatus(of: options.output.pushing(FilePath($0)))) != nil
      })
    else { return }
    try publish(Manifest(rows: rows), description)
  }

  /// Originals and classic variants, several sources at a time.
  private func writeSources(
    _ prepared: Prepared, _ decoded: DecodedSources, _ publisher: Publisher, into work: inout Work
  ) async throws {
    let producers = prepared.plan.sources.map {
      SourceProducer(plan: $0, preparation: options.preparation, decoded: decoded)
    }
    let shouldStop = shouldStop
    if options.layout.isSharded {
      let jobs = options.jobs
      return try await writeShards(of: producers, prepared, publisher, into: &work) { own in
        try await own.concurrentMap(limit: jobs) { producer in
          if shouldStop() { throw BuildInterrupted() }
          return try publisher.samples(of: producer)
        }
      }
    }
    let pending = try work.pending(producers)
    guard !pending.isEmpty else { return }
    try retract(pending.lazy.flatMap(\.places), keeping: work.rows, prepared.description)
    let total = pending.map(\.missing.count).reduce(0, +)
    let isWatched = options.listing != nil
    // A serial queue has a thread of its own.
    let disk = DispatchQueue(label: "disk")
    _ = try await pending.concurrentMap(limit: options.jobs) { next in
      if shouldStop() { throw BuildInterrupted() }
      do {
        return try publisher.stage(next)
      } catch let error as FileError where isWatched && next.isOfSource(error) {
        // Taken away or replaced: what was made of it stays, and no more is made.
        return StagedOutputs()
      }
    } then: {
      try await $0.publish(on: disk)
    } finished: { _, rows in
      try work.add(rows)
      report(.writing(done: work.written, total: total))
    }
  }

  /// Shards that are missing, one at a time: its samples are held in memory until it is written.
  func writeShards<P: Producer>(
    of producers: [P], _ prepared: Prepared, _ publisher: Publisher, into work: inout Work,
    samples: ([P]) async throws -> [[OutputEncoder.Encoded]]
  ) async throws {
    let pending = try work.pendingShards(producers)
    guard !pending.isEmpty else { return }
    try retract(pending.lazy.map(\.name), keeping: work.rows, prepared.description)
    let total = work.written + pending.map(\.count).reduce(0, +)
    for shard in pending {
      let encoded = try await samples(shard.producers).flatMap { $0 }
      let published = try publisher.publish(encoded, asShard: shard.name)
      try work.add(published.rows, shard: shard.name, bytes: published.bytes)
      report(.writing(done: work.written, total: total))
    }
  }

  /// Refuses what was built and has lost who is on which side.
  private func refuseWithoutSides(_ journal: Journal) throws(DatasetError) {
    let isListed = (try? FileStatus(of: options.output.appending(Manifest.name))) != nil
    guard isListed || !journal.isEmpty && !journal.isInterrupted else { return }
    throw .layout(
      "\(options.output.printable): no \(Manifest.descriptionName), which tells each patient's side; "
        + "expected it back, or another output folder")
  }

  /// Refuses an input that shares few or no radiographs with what was built: a wrong or empty folder
  /// must not replace a data set.
  private func refuseLoss(
    of missing: Int, of count: Int, isFinished: Bool
  ) throws(DatasetError) {
    guard count > 0 else { return }
    if missing == count {
      throw .layout(
        "\(options.output.printable): built from other radiographs than \(options.inputNames); "
          + "choose another output folder")
    }
    guard 2 * missing > count, !options.allowsRemoval, options.exclude == nil, isFinished else {
      return
    }
    throw .layout(
      "\(options.output.printable): \(missing) of its \(counted(count, "radiograph")) are not in "
        + "\(options.inputNames); expected most of them (--allow-removal removes them)")
  }

  /// Refuses to begin what the disk or a path cannot hold.
  private func checkSpace(
    _ plan: Plan, _ journal: Journal, encoding: String
  ) throws(FileError) {
    let missing = plan.sources.flatMap(\.outputs).filter {
      journal.row(of: $0, encoding: encoding) == nil
    }
    let synthetic = max(0, plan.counts.synthetic - journal.count(of: .synthetic))
    let need = DiskEstimate(missing, synthetic: synthetic, options)
    let free = try FreeSpace(at: options.output)
    guard free.bytes >= need.bytes + need.bytes / 100 else {
      throw FileError(
        options.output,
        "about \(Self.size(need.bytes)) to write, \(Self.size(free.bytes)) free; expected more room"
      )
    }
    if let files = free.files, files < need.files {
      throw FileError(
        options.output, "\(need.files) files to write, room for \(files); expected more inodes")
    }
    let root = try Folder.absolute(options.output).bytes.count
    let longest = missing.flatMap(\.files).map(\.utf8.count).max() ?? 0
    guard root + longest < Self.longestPath else {
      throw FileError(
        options.output,
        "paths of up to \(root + longest) bytes in it; expected a folder with a shorter path")
    }
  }

  /// Bytes as KiB or, from ten of them, MiB.
  private static func size(_ bytes: Int) -> String {
    bytes < 10 << 20 ? "\((bytes + 1023) >> 10) KiB" : "\(bytes >> 20) MiB"
  }

  /// Makes the folders of all outputs and removes what a killed run left half in them.
  private func makeFolders(_ plan: Plan) throws {
    let folders = plan.folders(in: options.output)
    for folder in folders { try Folder.create(folder) }
    for folder in folders.union([options.output, folder.state]) { try AtomicFile.sweep(folder) }
  }

  private func writeRefusals(_ refusals: [Refusal]) throws {
    let lines = refusals.map { $0.json.line + "\n" }
    try AtomicFile.writeIfChanged(lines.joined(), to: folder.refused)
  }
}
