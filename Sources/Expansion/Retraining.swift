internal import Datasets
internal import Files
internal import GAN
internal import Randomness
internal import SystemPackage
internal import Tensors

/// Trains generators anew on the training radiographs of a data set that a watch keeps, beside the
/// builds of the watch.
///
/// What it learns from is settled when it begins (`.cxraug/retraining.json`), so that it goes on where
/// it was after a kill while others arrive. It learns from originals that stand in the manifest on the
/// side of training alone, read from their sources or, where these were taken away, from the data set.
public struct Retraining {
  private static let format = "cxraug retraining 1"

  private let options: BuildOptions
  private let folder: OutputFolder
  private let report: (BuildEvent) -> Void
  private let shouldStop: @Sendable () -> Bool

  /// A retraining that has not started.
  ///
  /// - Parameters:
  ///   - options: Those of the builds of the watch.
  ///   - report: Called with progress.
  ///   - shouldStop: Asked after every training step.
  public init(
    _ options: BuildOptions, report: @escaping (BuildEvent) -> Void,
    shouldStop: @Sendable @escaping () -> Bool
  ) {
    self.options = options
    folder = OutputFolder(path: options.output, content: .dataset)
    self.report = report
    self.shouldStop = shouldStop
  }

  /// Trains, or goes on where an earlier run stopped, and leaves the generators to the next build.
  ///
  /// - Throws: `BuildInterrupted` when it was asked to stop; when another process retrains; errors of
  ///   files.
  public func run() async throws {
    try Workers.checkMemory(threads: options.jobs)
    let lock = try LockFile(folder.retrainingLock)
    defer { extendLifetime(lock) }
    let studies = try await trainingStudies()
    let order = try order(among: studies)
    let wanted = Set(order)
    let chosen = studies.filter { wanted.contains($0.pixelDigest) }
    guard !chosen.isEmpty else {
      throw FileError(options.output, "no radiograph to train on; expected some")
    }
    try Folder.create(folder.generators)
    let source = GeneratorSource(options: options, folder: folder.generators)
    var generators: [String: Digest] = [:]
    for (labels, own) in source.lessons(of: chosen) {
      let file = try await source.trained(
        on: own, share: Double(own.count) / Double(chosen.count), report: report,
        shouldStop: shouldStop)
      guard let file else { throw BuildInterrupted() }
      for label in labels { generators[label ?? ""] = file.digest }
    }
    let given = try options.generator.map { try GeneratorFile(reading: $0).digest }
    try Succession(trainedOn: order.count, given: given, generators).leave(in: options.output)
    AtomicFile.remove(folder.retraining)
  }

  /// The training radiographs that stand in the manifest and can be read.
  private func trainingStudies() async throws -> [Study] {
    guard let earlier = try DatasetDescription(reading: folder.description) else {
      throw FileError(folder.description, "not there; expected a data set")
    }
    let cache = ExaminationCache(folder.inputs)
    let journal = try Journal(folder)
    let cohort = try await Cohort(
      options, earlier: earlier, sources: EarlierSources(journal.earlier, pixels: cache.pixels),
      cache: cache, shouldStop: shouldStop
    ) { _, _ in }
    let rows = try Manifest(reading: options.output).rows
    let listed = Set(
      rows.filter { $0.output.kind == .original && $0.output.split == .train }
        .compactMap(\.output.parentDigest))
    let originals = PreparedOriginals(rows, in: options.output)
    return cohort.studies.filter {
      cohort.split[$0] == .train && listed.contains($0.fileDigest)
    }.compactMap { originals.readable($0) }
  }

  /// What is learned from: what an earlier run settled, less those that are gone; otherwise all.
  private func order(among studies: [Study]) throws -> [Digest] {
    let there = studies.map(\.pixelDigest)
    if let bytes = try? FileBytes.read(folder.retraining, limit: 1 << 30),
      let json = try? JSON(parsing: bytes), json["format"]?.string == Self.format,
      let settled = json["pixels"]?.array?.compactMap(\.digest)
    {
      let order = settled.filter(Set(there).contains)
      if !order.isEmpty { return order }
    }
    let json = JSON.members([
      "format": .string(Self.format), "pixels": .array(there.map { .string($0.description) }),
    ])
    try AtomicFile.write(json.line + "\n", to: folder.retraining)
    return there
  }
}
