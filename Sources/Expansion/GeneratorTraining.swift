public import Datasets
internal import Files
internal import GAN
internal import Randomness
internal import Tensors
internal import SystemPackage

/// Trains a generator from a folder of radiographs: `cxraug train`.
///
/// It makes the split that a build with the same options makes and learns from its training part
/// alone, so that the generator can serve that build.
public struct GeneratorTraining {
  /// The output of `options` is the generator file.
  private let options: BuildOptions
  private let usesAll: Bool
  private let report: (BuildEvent) -> Void
  private let shouldStop: @Sendable () -> Bool

  /// A training that has not started.
  ///
  /// - Parameters:
  ///   - options: Input, generator file as output, preparation, split and training.
  ///   - usesAll: Learn from validation and test too; such a generator serves no build that keeps
  ///     some aside.
  ///   - report: Called with progress.
  ///   - shouldStop: Asked after every training step.
  public init(
    _ options: BuildOptions, usesAll: Bool, report: @escaping (BuildEvent) -> Void,
    shouldStop: @Sendable @escaping () -> Bool
  ) {
    self.options = options
    self.usesAll = usesAll
    self.report = report
    self.shouldStop = shouldStop
  }

  /// Trains, or goes on where an earlier run stopped.
  ///
  /// - Returns: The inputs that could not be used.
  /// - Throws: `BuildInterrupted` when it was asked to stop; errors of files, folders and options.
  public func run() async throws -> [Refusal] {
    try Workers.checkMemory(threads: options.jobs)
    let path = options.output
    if let existing = try? FileStatus(of: path), existing.kind != .file {
      throw FileError(path, "a \(existing.kind.rawValue); expected the name of a generator file")
    }
    let run = Self.runFolder(of: path)
    try OutputFolder.check(run, isOutside: options.inputs)
    let source = GeneratorSource(options: options, folder: run)
    try source.checkSize()
    let cache = ExaminationCache(run.appending("inputs.jsonl"))
    let cohort = try await Cohort(options, earlier: nil, cache: cache, shouldStop: shouldStop) {
      report(.reading(done: $0, total: $1))
    }
    for note in cohort.notes { report(.note(note)) }
    try Folder.create(run)
    let lock = try LockFile(run.appending("lock"))
    defer { extendLifetime(lock) }
    try cache.write()
    let file = try await source.train(
      on: cohort.studies.filter { usesAll || cohort.split[$0] == .train },
      heldOut: cohort.studies.filter { !usesAll && cohort.split[$0] == .val }, to: path, run: run,
      report: report, shouldStop: shouldStop)
    if file == nil { throw BuildInterrupted() }
    return cohort.refusals
  }

  /// Where the log, the sheets and the checkpoint of a generator lie.
  static func runFolder(of generator: FilePath) -> FilePath {
    let name = (generator.lastComponent?.string ?? "generator") + ".run"
    return generator.folder.appending(name)
  }
}
