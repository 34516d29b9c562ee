/// What drawn radiographs are like beside those of training, as a sheet of samples shows it.
public struct SampleQuality: Sendable, Equatable {
  /// The mean distance of two samples over that of two training radiographs: 1 is as varied, near 0 a
  /// collapse.
  public let diversity: Double
  /// The energy distance (Székely and Rizzo 2013) between samples and training radiographs over the mean
  /// distance of two of those: 0 is as alike as can be.
  public let distance: Double
  /// The share of samples that lie nearer to one training radiograph, beside its fifth, than any training
  /// radiograph to another: copies, if not by chance.
  public let copies: Double
}
