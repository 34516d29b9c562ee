public import Tensors

internal import Glibc

/// The binary cross-entropy of logits, −[t · log σ(x) + (1 − t) · log(1 − σ(x))], mean over the batch.
///
/// This is the discriminator's loss −[log D(x) + log(1 − D(G(z)))] in two halves, and the generator's
/// −log D(G(z)) with the target of real images (Goodfellow et al., "Generative adversarial nets",
/// 2014, algorithm 1 and section 3).
public struct BinaryCrossEntropy {
  private let gradient: Tensor

  /// A loss for logits of one shape.
  public init(_ shape: Shape) {
    gradient = Tensor(shape)
  }

  /// The loss, and its gradient σ(x) − t over the batch.
  ///
  /// - Parameters:
  ///   - logits: The discriminator's output before the sigmoid.
  ///   - target: 1 for real, 0 for fake.
  /// - Returns: The mean loss, and the gradient of each logit in memory that the next call reuses.
  public func callAsFunction(
    _ logits: Tensor, target: Float
  ) -> (loss: Float, gradient: Tensor) {
    cross(logits) { _ in target }
  }

  /// The same with a target of its own for each logit, 0…1: those of a mask.
  public func callAsFunction(
    _ logits: Tensor, targets: Tensor
  ) -> (loss: Float, gradient: Tensor) {
    cross(logits) { targets[$0] }
  }

  @inline(__always)
  private func cross(
    _ logits: Tensor, target: (Int) -> Float
  ) -> (loss: Float, gradient: Tensor) {
    var loss: Float = 0
    let share = 1 / Float(logits.count)
    for index in 0..<logits.count {
      let (x, target) = (logits[index], target(index))
      // max(x, 0) − x · t + log(1 + e^−|x|): no overflow for large logits.
      loss += max(x, 0) - x * target + log1pf(expf(-abs(x)))
      gradient[index] = (1 / (1 + expf(-x)) - target) * share
    }
    return (loss * share, gradient)
  }
}
