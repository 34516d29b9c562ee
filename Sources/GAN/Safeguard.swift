internal import Files
internal import SystemPackage

/// The way back for a game that leaves the finite numbers: its last good state, kept in a file.
///
/// States are kept at fixed steps, not by the clock, so that a run with a setback is repeatable too. Each
/// setback halves Adam's step size; after the last one training fails.
struct Safeguard {
  private let path: FilePath
  private let key: String

  private static let interval = 500
  private static let mostSetbacks = 3

  /// Keeps the state of games known by `key` in a run's folder.
  init(folder: FilePath, key: String) {
    path = folder.appending("last-good.safetensors")
    self.key = key
  }

  /// Keeps the state of a game if it is at a step for that.
  ///
  /// - Returns: False, with nothing kept, when a weight or a moment is not finite.
  func keep(_ trainer: Trainer, _ checkpoint: Checkpoint) throws(FileError) -> Bool {
    guard trainer.stepCount % Self.interval == 0 else { return true }
    guard trainer.isFinite else { return false }
    try checkpoint.write(trainer, key: key, to: path)
    return true
  }

  /// Puts a game back to its last good state, with half the step size.
  ///
  /// - Throws: When it went wrong too often, or the state cannot be read.
  func restore(_ trainer: Trainer) throws(FileError) -> Setback {
    let (step, setbacks) = (trainer.stepCount, trainer.setbacks + 1)
    guard setbacks <= Self.mostSetbacks else {
      throw FileError(
        path.folder,
        "training diverged at step \(step), also with a step size of \(trainer.learningRate); "
          + "expected finite losses: remove the folder and try another seed or fewer steps")
    }
    _ = try Checkpoint(restoring: trainer, key: key, from: path)
    trainer.setbacks = setbacks
    return Setback(
      step: step, lastGoodStep: trainer.stepCount, learningRate: trainer.learningRate)
  }

  /// Removes the state at the end of a run.
  func remove() { AtomicFile.remove(path) }
}
