package import Tensors

/// How strong the finest details of fakes are, grain and edges, against those of radiographs.
///
/// The strength is the mean absolute wavelet of the two finest sizes, in each of three directions. The square
/// of the difference counts, as in the synthesis of textures by their subbands (Heeger and Bergen 1995): the
/// discriminator's own gradient for the grain is weak, since noise has another sign at every pixel.
package final class Detail {
  private let wavelets: HaarWavelets
  private let bands: [Range<Int>]
  private let amounts: BandAmounts
  private let numbers: Tensor
  private let imageGradient: Tensor
  /// Of each band of a batch, and of its loss.
  private let sums: Tensor
  private let slopes: Tensor
  /// The same of radiographs.
  private var expected: BandMeans

  private static let sizes = 2
  private static let directions = 3
  /// Of the loss beside the discriminator's.
  private static let weight: Float = 100

  /// - Parameters:
  ///   - shape: A batch of images.
  ///   - workers: The threads to compute with.
  package init(_ shape: Shape, workers: Workers) {
    wavelets = HaarWavelets(shape, workers: workers)
    bands = wavelets.bands.dropLast().prefix(Self.sizes).flatMap { band in
      let area = band.count / Self.directions
      return (0..<Self.directions).map {
        band.lowerBound + $0 * area..<band.lowerBound + ($0 + 1) * area
      }
    }
    amounts = BandAmounts(bands: bands, rows: shape.count, workers: workers)
    numbers = Tensor(wavelets.outputShape)
    imageGradient = Tensor(shape)
    sums = Tensor(Shape(rows: 1, channels: bands.count))
    slopes = Tensor(sums.shape)
    expected = BandMeans(bands: bands.count)
  }

  /// Takes a batch of radiographs into account.
  package func observe(_ radiographs: Tensor) {
    measure(radiographs)
    expected.add(sums)
  }

  /// How far fakes are from the strengths of the radiographs that were observed, summed over bands, and its
  /// gradient, in memory that the next call reuses.
  package func callAsFunction(_ fakes: Tensor) -> (loss: Float, gradient: Tensor) {
    measure(fakes)
    var loss: Float = 0
    for (band, columns) in bands.enumerated() {
      let target = expected[band]
      // Radiographs without any detail ask for nothing.
      let difference = target > 0 ? sums[band] / target - 1 : 0
      let weight = Self.weight / Float(fakes.shape.count * columns.count)
      loss += weight * target * difference * difference / 2
      slopes[band] = weight * difference
    }
    amounts.replaceBySlopes(slopes, in: numbers)
    wavelets.gradient(numbers, into: imageGradient)
    return (loss, imageGradient)
  }

  private func measure(_ images: Tensor) {
    wavelets.transform(images, into: numbers)
    amounts.sums(of: numbers, into: sums)
  }
}
