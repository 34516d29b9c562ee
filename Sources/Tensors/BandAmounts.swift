/// How much there is in bands of columns of a matrix.
public struct BandAmounts: Sendable {
  private let workers: Workers
  private let bands: [Range<Int>]
  private let rowSums: Tensor

  /// - Parameters:
  ///   - bands: Ranges of columns.
  ///   - rows: Rows of the matrices.
  ///   - workers: The threads to compute with.
  public init(bands: [Range<Int>], rows: Int, workers: Workers) {
    self.workers = workers
    self.bands = bands
    rowSums = Tensor(Shape(rows: rows, channels: bands.count))
  }

  /// Σ |x| over all rows and the columns of a band.
  ///
  /// - Parameters:
  ///   - matrix: Rows.
  ///   - sums: One for each band.
  public func sums(of matrix: Tensor, into sums: Tensor) {
    check(matrix, sums)
    let length = matrix.shape.channels
    workers.forEachBlock(matrix.shape.count) { row in
      for (band, columns) in bands.enumerated() {
        var sum = SIMD8<Float>.zero
        var column = columns.lowerBound
        let numbers = unsafe matrix.base + row * length
        while column + 8 <= columns.upperBound {
          let eight = unsafe UnsafeRawPointer(numbers + column)
            .loadUnaligned(as: SIMD8<Float>.self)
          sum += eight.replacing(with: -eight, where: eight .< 0)
          column += 8
        }
        var rest = sum.sum()
        for column in column..<columns.upperBound { rest += unsafe abs(numbers[column]) }
        unsafe rowSums.base[row * bands.count + band] = rest
      }
    }
    for band in bands.indices {
      sums[band] = (0..<matrix.shape.count).reduce(0) { $0 + rowSums[$1 * bands.count + band] }
    }
  }

  /// Replaces every number of a band by its sign times the slope of the band, those of no band by 0.
  public func replaceBySlopes(_ slopes: Tensor, in matrix: Tensor) {
    check(matrix, slopes)
    let length = matrix.shape.channels
    workers.forEachBlock(matrix.shape.count) { row in
      let numbers = unsafe matrix.base + row * length
      var start = 0
      for (band, columns) in bands.enumerated() {
        for column in start..<columns.lowerBound { unsafe numbers[column] = 0 }
        let slope = unsafe slopes.base[band]
        for column in columns {
          let number = unsafe numbers[column]
          unsafe numbers[column] = number > 0 ? slope : number < 0 ? -slope : 0
        }
        start = columns.upperBound
      }
      for column in start..<length { unsafe numbers[column] = 0 }
    }
  }

  private func check(_ matrix: Tensor, _ sums: Tensor) {
    precondition(
      matrix.shape.count == rowSums.shape.count && sums.count == bands.count
        && bands.allSatisfy { $0.upperBound <= matrix.shape.channels },
      "BandAmounts: \(matrix.shape), \(sums.shape)")
  }
}
