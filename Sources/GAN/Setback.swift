/// A training game that left the finite numbers and goes on from an earlier step with a smaller step size.
public struct Setback: Sendable, CustomStringConvertible {
  /// The step whose losses or weights were not finite.
  public let step: Int
  /// The step that training goes on from.
  public let lastGoodStep: Int
  /// Adam's step size from there on.
  public let learningRate: Float

  /// One line, lower case, without a final period.
  public var description: String {
    "training diverged at step \(step); going on from step \(lastGoodStep) with a step size of "
      + "\(learningRate)"
  }
}
