/// What drawn radiographs are like beside those of training, as a sheet of samples shows it.
public struct SampleQuality: Sendable, Equatable {
  /// The mean distance of two samples (`GradientHistograms`) over that of two training radiographs: 1 is as
  /// varied, near 0 a collapse.
  public let diversity: Double
  /// The energy distance (Székely and Rizzo 2013) between samples and training radiographs over the mean
  /// distance of two of those: 0 is as alike as can be.
  public let distance: Double
  /// The share of samples that copy a training radiograph (`CopyCheck`).
  public let copies: Double
  /// How far the discriminator knows training radiographs by heart, 0…1 (`Trainer.overfitting`); nil without
  /// held out radiographs.
  public var overfitting: Double?
}
