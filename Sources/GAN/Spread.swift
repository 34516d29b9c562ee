internal import Networks
package import Tensors

/// How far the fakes of a batch lie apart, against how far radiographs of the set do.
///
/// The distance of two images is the mean absolute difference of their wavelets at 64 × 64 pixels, for each
/// size of detail by itself: what is finer could be driven apart by a grid. Where the mean distance of all
/// pairs of fakes is less than that of radiographs, the square of what lacks counts: ribs that lie at the
/// same places in all fakes are driven apart, though a discriminator that sees images shifted would not
/// notice. (Mode seeking, Mao et al. 2019, drives images apart without end; here radiographs say how far.)
package final class Spread {
  private let pooling: AveragePooling
  private let wavelets: HaarWavelets
  private let distances: PairDistances
  private let numbers: Tensor
  private let gradient: Tensor
  private let smallGradient: Tensor
  /// Of each band, over all pairs of a batch.
  private let sums: Tensor
  /// The same of radiographs.
  private var expected: BandMeans

  private static let side = 64
  /// Of the loss beside the discriminator's.
  private static let weight: Float = 100

  /// - Parameters:
  ///   - shape: A batch of images.
  ///   - workers: The threads to compute with.
  package init(_ shape: Shape, workers: Workers) {
    pooling = AveragePooling(input: shape, cell: max(1, shape.height / Self.side), workers: workers)
    wavelets = HaarWavelets(pooling.outputShape, workers: workers)
    distances = PairDistances(bands: wavelets.bands, workers: workers)
    numbers = Tensor(wavelets.outputShape)
    gradient = Tensor(wavelets.outputShape)
    smallGradient = Tensor(pooling.outputShape)
    sums = Tensor(Shape(rows: 1, channels: wavelets.bands.count))
    expected = BandMeans(bands: wavelets.bands.count)
  }

  /// Takes a batch of radiographs into account.
  package func observe(_ radiographs: Tensor) {
    compare(radiographs)
    expected.add(sums)
  }

  /// What fakes lack of the distances of the radiographs that were observed, summed over bands, and its
  /// gradient, in memory that the next call reuses.
  package func callAsFunction(_ fakes: Tensor) -> (loss: Float, gradient: Tensor) {
    compare(fakes)
    let count = fakes.shape.count
    let pairs = Float(count * (count - 1) / 2)
    var loss: Float = 0
    for (band, columns) in wavelets.bands.enumerated() {
      let target = expected[band]
      let lack = target > sums[band] ? 1 - sums[band] / target : 0
      let weight = Self.weight / (pairs * Float(columns.count))
      loss += weight * target * lack * lack / 2
      gradient.withMutableSpan { gradient in
        for row in 0..<count {
          let first = row * numbers.shape.channels
          for column in columns { gradient[first + column] *= -weight * lack }
        }
      }
    }
    wavelets.gradient(gradient, into: smallGradient)
    return (
      loss, pooling.backward(smallGradient, GradientRequest(parameters: false, input: true))
    )
  }

  private func compare(_ images: Tensor) {
    wavelets.transform(pooling.forward(images, mode: .training), into: numbers)
    distances.sums(of: numbers, into: sums, gradient: gradient)
  }
}
