public import Files
internal import Glibc
internal import Randomness
public import SystemPackage
public import Tensors

/// A training game with its folder: log, sample sheets, checkpoints, and the generator at the end.
///
/// The folder holds `log.jsonl` (one object a line: step, losses, images a second),
/// `samples-NNNNNNN.png`, `progression.png`, `curves.png`, `best.safetensors`, the generator whose sheet was most like the
/// training radiographs, and until the end `checkpoint.safetensors` and
/// `last-good.safetensors`. A run that was stopped at any moment goes on from its last checkpoint when the
/// same run starts again; one whose numbers are no longer finite goes back to its last good state.
public struct TrainingRun {
  /// What decides the weights.
  public let options: TrainingOptions
  /// What is learned from.
  public let trainingSet: TrainingSet
  /// What is never learned from: it shows whether the discriminator learns by heart; nil without.
  public let heldOut: TrainingSet?
  /// What training options and radiographs are known by: recorded in the generator, and a checkpoint
  /// of another key is refused.
  public let key: String
  /// Where the run keeps its files.
  public let folder: FilePath
  /// Steps between sample sheets.
  public let sheetInterval: Int
  /// Recorded in the generator.
  public let toolVersion: String

  /// How a run ended.
  public enum Outcome: Sendable {
    /// The budget is used; the generator is written.
    case finished(steps: Int, seconds: Double)
    /// It was asked to stop; the checkpoint waits.
    case interrupted(step: Int)
  }

  /// The generator of the sheet that was most like the training radiographs.
  static let bestName = "best.safetensors"
  private static let secondsBetweenCheckpoints = 60.0
  private static let stepsBetweenLogLines = 10

  /// A run that has not started.
  public init(
    options: TrainingOptions, trainingSet: TrainingSet, heldOut: TrainingSet? = nil, key: String,
    folder: FilePath, sheetInterval: Int, toolVersion: String
  ) {
    self.options = options
    self.trainingSet = trainingSet
    self.heldOut = heldOut
    self.key = key
    self.folder = folder
    self.sheetInterval = sheetInterval
    self.toolVersion = toolVersion
  }

  /// Trains until the budget is used and writes the generator.
  ///
  /// - Parameters:
  ///   - generator: Where the generator goes.
  ///   - workers: The threads to train with.
  ///   - report: Called after every step.
  ///   - setback: Called when training goes on from an earlier step.
  ///   - shouldStop: Asked after every step.
  /// - Returns: How the run ended.
  /// - Throws: When a file cannot be written, the checkpoint is of another run, or training diverges
  ///   again and again.
  public func train(
    to generator: FilePath, workers: Workers, report: (TrainingProgress) -> Void,
    setback: (Setback) -> Void = { _ in }, shouldStop: () -> Bool
  ) throws(FileError) -> Outcome {
    try Folder.create(folder)
    try AtomicFile.sweep(folder)
    let trainer = Trainer(options, on: trainingSet, workers: workers)
    let checkpointPath = folder.appending("checkpoint.safetensors")
    var checkpoint = Checkpoint()
    if (try? FileStatus(of: checkpointPath)) != nil {
      checkpoint = try Checkpoint(restoring: trainer, key: key, from: checkpointPath)
    }
    let logPath = folder.appending("log.jsonl")
    var log = try TrainingLog(logPath, keepingUntil: trainer.stepCount)
    let safeguard = Safeguard(folder: folder, key: key)
    func goBack() throws(FileError) {
      setback(try safeguard.restore(trainer))
      log = try TrainingLog(logPath, keepingUntil: trainer.stepCount)
    }
    let sheets = SampleSheets(
      folder: folder, resolution: options.architecture.resolution, interval: sheetInterval,
      trainingSet: trainingSet)
    let judge = SampleJudge(trainingSet)
    var quality: SampleQuality?
    func writeSheet() throws(FileError) {
      quality = judge.judge(try sheets.write(trainer, bits: trainingSet.bits))
      quality?.overfitting = heldOut.flatMap { trainer.overfitting(heldOut: $0) }
      guard let quality, trainer.stepCount > 0, quality.distance < checkpoint.leastDistance else {
        return
      }
      checkpoint.leastDistance = quality.distance
      try GeneratorFile.write(
        trainer, trainedOn: trainingSet, key: key, toolVersion: toolVersion,
        to: folder.appending(Self.bestName))
    }
    if trainer.stepCount == 0 { try writeSheet() }

    var speed = Speed()
    var savedAt = checkpoint.seconds
    while true {
      let isOver = isUsed(trainer, checkpoint)
      if try !safeguard.keep(trainer, checkpoint) || isOver && !trainer.isFinite {
        try goBack()
        continue
      }
      if isOver { break }
      if shouldStop() {
        if trainer.isFinite { try checkpoint.write(trainer, key: key, to: checkpointPath) }
        return .interrupted(step: trainer.stepCount)
      }
      let start = Speed.now()
      let current = trainer.step()
      let elapsed = Speed.now() - start
      checkpoint.seconds += elapsed
      guard current.isFinite else {
        try goBack()
        continue
      }
      speed.add(elapsed)
      let progress = progress(trainer, checkpoint, speed, current, quality)
      report(progress)
      if trainer.stepCount % Self.stepsBetweenLogLines == 0 { try log.append(progress) }
      if sheets.isDue(atStep: trainer.stepCount) { try writeSheet() }
      if checkpoint.seconds - savedAt >= Self.secondsBetweenCheckpoints && trainer.isFinite {
        try checkpoint.write(trainer, key: key, to: checkpointPath)
        savedAt = checkpoint.seconds
      }
    }
    try writeSheet()
    try TrainingCurves.write(from: logPath, into: folder)
    try GeneratorFile.write(
      trainer, trainedOn: trainingSet, key: key, toolVersion: toolVersion,
      to: generator)
    try AtomicFile.syncFolder(generator.folder)
    AtomicFile.remove(checkpointPath)
    safeguard.remove()
    return .finished(steps: trainer.stepCount, seconds: checkpoint.seconds)
  }

  private func isUsed(_ trainer: Trainer, _ checkpoint: Checkpoint) -> Bool {
    switch options.budget {
    case .steps(let steps): trainer.stepCount >= steps
    case .seconds(let seconds): checkpoint.seconds >= seconds
    }
  }

  private func progress(
    _ trainer: Trainer, _ checkpoint: Checkpoint, _ speed: Speed, _ losses: Trainer.Losses,
    _ quality: SampleQuality?
  ) -> TrainingProgress {
    let total: Int?
    let fraction: Double
    let secondsLeft: Double
    switch options.budget {
    case .steps(let steps):
      total = steps
      fraction = Double(trainer.stepCount) / Double(max(1, steps))
      secondsLeft = Double(steps - trainer.stepCount) * speed.secondsAStep
    case .seconds(let seconds):
      total = nil
      fraction = min(1, checkpoint.seconds / max(seconds, 1e-9))
      secondsLeft = max(0, seconds - checkpoint.seconds)
    }
    return TrainingProgress(
      step: trainer.stepCount, totalSteps: total, fraction: fraction,
      imagesPerSecond: Double(options.batch) / speed.secondsAStep, losses: losses, quality: quality,
      secondsLeft: secondsLeft)
  }
}

/// How long steps take lately.
private struct Speed {
  private var recent: [Double] = []

  static func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  mutating func add(_ seconds: Double) {
    recent.append(seconds)
    if recent.count > 64 { recent.removeFirst() }
  }

  /// The mean of the last steps.
  var secondsAStep: Double {
    max(1e-9, recent.reduce(0, +) / Double(max(1, recent.count)))
  }
}
