internal import Tensors

/// Means of what was measured of batches of radiographs, band by band.
struct BandMeans {
  private var sums: [Float]
  private var count: Float = 0

  /// Of no batch yet.
  init(bands: Int) { sums = [Float](repeating: 0, count: bands) }

  /// Takes a batch into account.
  mutating func add(_ measured: Tensor) {
    for band in sums.indices { sums[band] += measured[band] }
    count += 1
  }

  /// The mean over all batches.
  subscript(band: Int) -> Float { sums[band] / count }
}
