internal import Networks
package import Tensors

/// How far fakes are from the radiographs whose codes they were drawn from, seen at few pixels.
///
/// Latent vectors near each radiograph thus give what is like it, and none is left out (compare
/// Bojanowski et al., "Optimizing the latent space of generative networks", 2018); all that is finer is
/// left to the discriminator.
package final class Likeness {
  /// Of the radiographs.
  package let codes: LatentCodes
  /// Fakes of a batch that have codes: the first ones.
  package let codedCount: Int
  private let fakePooling: AveragePooling
  private let realPooling: AveragePooling
  private let difference: AbsoluteDifference

  private static let side = 32
  /// Of the loss beside the discriminator's.
  private static let weight: Float = 40

  /// - Parameters:
  ///   - shape: A batch of images.
  ///   - codes: Of the radiographs.
  ///   - workers: The threads to compute with.
  package init(_ shape: Shape, codes: LatentCodes, workers: Workers) {
    self.codes = codes
    codedCount = shape.count / 2
    let cell = max(1, shape.height / Self.side)
    fakePooling = AveragePooling(input: shape, cell: cell, workers: workers)
    realPooling = AveragePooling(input: shape, cell: cell, workers: workers)
    difference = AbsoluteDifference(fakePooling.outputShape)
  }

  /// The mean absolute difference over all pixels and images, those without codes counted as 0, and its
  /// gradient, in memory that the next call reuses.
  package func callAsFunction(
    _ fakes: Tensor, _ reals: Tensor
  ) -> (loss: Float, gradient: Tensor) {
    let target = realPooling.forward(reals, mode: .training)
    let drawn = fakePooling.forward(fakes, mode: .training)
    let first = drawn.count / drawn.shape.count * codedCount
    drawn.withMutableSpan { drawn in
      target.withMutableSpan { target in
        for place in first..<drawn.count { drawn[place] = target[place] }
      }
    }
    let (loss, gradient) = difference(drawn, target: target)
    gradient.withMutableSpan { gradient in
      for place in gradient.indices { gradient[place] *= Self.weight }
    }
    return (
      Self.weight * loss,
      fakePooling.backward(gradient, GradientRequest(parameters: false, input: true))
    )
  }
}
