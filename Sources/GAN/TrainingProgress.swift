/// Where a training run is.
public struct TrainingProgress: Sendable {
  /// Steps done, those before an interruption included.
  public let step: Int
  /// Steps until the end, when the budget counts steps.
  public let totalSteps: Int?
  /// Done of the budget, 0…1.
  public let fraction: Double
  /// Real radiographs seen a second, lately.
  public let imagesPerSecond: Double
  /// The losses of the last step.
  public let losses: Trainer.Losses
  /// What the last sheet was like; nil before the first.
  public let quality: SampleQuality?
  /// Seconds until the budget is used.
  public let secondsLeft: Double
}
