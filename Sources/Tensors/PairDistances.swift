/// How far the rows of a matrix lie apart, band of columns by band.
public struct PairDistances: Sendable {
  private let workers: Workers
  private let bands: [Range<Int>]
  private let blocks: [(band: Int, columns: Range<Int>)]
  private let blockSums: Tensor

  private static let blockSize = 2048

  /// - Parameters:
  ///   - bands: Ranges of columns, each a multiple of 8 long.
  ///   - workers: The threads to compute with.
  public init(bands: [Range<Int>], workers: Workers) {
    self.workers = workers
    self.bands = bands
    precondition(bands.allSatisfy { $0.count.isMultiple(of: 8) }, "PairDistances: \(bands)")
    blocks = bands.enumerated().flatMap { band, columns in
      stride(from: columns.lowerBound, to: columns.upperBound, by: Self.blockSize).map {
        (band, $0..<min(columns.upperBound, $0 + Self.blockSize))
      }
    }
    blockSums = Tensor(Shape(rows: 1, channels: blocks.count))
  }

  /// Σ |a − b| over all pairs of rows and the columns of a band, and the gradient of that.
  ///
  /// - Parameters:
  ///   - matrix: Rows.
  ///   - sums: One for each band.
  ///   - gradient: Of the sums, as large as the matrix: how many rows have less there, minus how many have
  ///     more.
  public func sums(of matrix: Tensor, into sums: Tensor, gradient: Tensor) {
    precondition(
      gradient.shape == matrix.shape && sums.count == bands.count
        && bands.allSatisfy { $0.upperBound <= matrix.shape.channels }, "PairDistances.sums")
    let (rows, length) = (matrix.shape.count, matrix.shape.channels)
    workers.forEachBlock(blocks.count) { index in
      let columns = blocks[index].columns
      var sum = SIMD8<Float>.zero
      for first in stride(from: columns.lowerBound, to: columns.upperBound, by: 8) {
        for row in 0..<rows {
          let own = unsafe Self.load(matrix.base + row * length + first)
          var rank = SIMD8<Float>.zero
          for other in 0..<rows {
            let difference = unsafe own - Self.load(matrix.base + other * length + first)
            rank.replace(with: rank + 1, where: difference .> 0)
            rank.replace(with: rank - 1, where: difference .< 0)
          }
          sum += own * rank
          unsafe UnsafeMutableRawPointer(gradient.base + row * length + first)
            .storeBytes(of: rank, as: SIMD8<Float>.self)
        }
      }
      unsafe blockSums.base[index] = sum.sum()
    }
    sums.fill(0)
    for (index, block) in blocks.enumerated() { sums[block.band] += blockSums[index] }
  }

  private static func load(_ numbers: UnsafeMutablePointer<Float>) -> SIMD8<Float> {
    unsafe UnsafeRawPointer(numbers).loadUnaligned(as: SIMD8<Float>.self)
  }
}
