public import Tensors

/// The hinge loss of an adversarial game (Lim and Ye 2017), mean over the logits.
///
/// The discriminator's is max(0, m − x) for real images and max(0, m + x) for fakes, with the margin m of
/// each logit given; the generator's is −x.
public struct HingeLoss {
  private let gradient: Tensor

  /// A loss for logits of one shape.
  public init(_ shape: Shape) { gradient = Tensor(shape) }

  /// The discriminator's loss and its gradient.
  ///
  /// - Parameters:
  ///   - logits: The discriminator's output.
  ///   - isReal: Whether the images are real.
  ///   - margin: Called for each logit in turn: how far from zero is far enough.
  /// - Returns: The mean loss, and the gradient of each logit in memory that the next call reuses.
  public func callAsFunction(
    _ logits: Tensor, isReal: Bool, margin: () -> Float
  ) -> (loss: Float, gradient: Tensor) {
    let sign: Float = isReal ? 1 : -1
    let share = 1 / Float(logits.count)
    var loss: Float = 0
    for index in 0..<logits.count {
      let lack = margin() - sign * logits[index]
      loss += max(0, lack)
      gradient[index] = lack > 0 ? -sign * share : 0
    }
    return (loss * share, gradient)
  }

  /// The generator's loss −x, and its gradient in the same memory.
  public func generator(_ logits: Tensor) -> (loss: Float, gradient: Tensor) {
    var loss: Float = 0
    let share = 1 / Float(logits.count)
    for index in 0..<logits.count {
      loss -= logits[index]
      gradient[index] = -share
    }
    return (loss * share, gradient)
  }
}
