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
    let run = Self.runFolder(of: path)
    if let existing = try? FileStatus(of: path), existing.kind != .file {
      throw FileError(path, "a \(existing.kind.rawValue); expected the name of a generator file")
    }
    let scan = try Scan(options.input)
    try OutputFolder(path: run, content: .samples).checkIsOutside(options.input)
    let source = GeneratorSource(options: options, folder: run)
    try source.checkSize()
    let cache = ExaminationCache(run.appending("inputs.jsonl"))
    let intake = try await Intake(scan, options: options, cache: cache, shouldStop: shouldStop) {
      report(.reading(done: $0, total: $1))
    }
    let split = Split(intake.studies, options.split)
    let studies = intake.studies.filter { usesAll || split[$0] == .train }
    guard !studies.isEmpty else {
      throw DatasetError.input(
        "\(options.input.printable): no radiograph to learn from; expected PNG, JPEG, TIFF or JSRT raw"
      )
    }
    try Folder.create(run)
    let lock = try LockFile(run.appending("lock"))
    defer { _ = lock }
    try cache.write()
    if try await source.train(
      on: studies, share: 1, to: path, run: run, report: report, shouldStop: shouldStop) == nil
    {
      throw BuildInterrupted()
    }
    return intake.refusals
  }

  /// Where the log, the sheets and the checkpoint of a generator lie.
  static func runFolder(of generator: FilePath) -> FilePath {
    let name = (generator.lastComponent?.string ?? "generator") + ".run"
    return generator.folder.appending(name)
  }
}
