public import Tensors

/// The mean absolute difference of two images: how far a reconstruction is from what it should be.
public struct AbsoluteDifference {
  private let gradient: Tensor

  /// A loss for images of one shape.
  public init(_ shape: Shape) { gradient = Tensor(shape) }

  /// The loss, and the gradient of `image` in memory that the next call reuses.
  public func callAsFunction(
    _ image: Tensor, target: Tensor
  ) -> (loss: Float, gradient: Tensor) {
    var loss = 0.0
    let share = 1 / Float(image.count)
    image.withMutableSpan { image in
      target.withMutableSpan { target in
        gradient.withMutableSpan { gradient in
          for index in 0..<image.count {
            let difference = image[index] - target[index]
            loss += Double(abs(difference))
            gradient[index] = difference > 0 ? share : difference < 0 ? -share : 0
          }
        }
      }
    }
    return (Float(loss) * share, gradient)
  }
}
