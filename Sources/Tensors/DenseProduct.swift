/// The three products over windows that are as large as the image: plain matrix products with a row an
/// image, by OpenBLAS.
///
/// Threads share the large side in parts of a fixed size, each a product of one thread. The rule is that
/// what has no windows goes here: the projection of latent vectors takes as long as by the direct loops, its
/// weight gradient half as long. Over gathered windows OpenBLAS is slower than the loops in every layer but
/// the deepest, where both are alike (`cxraug-bench layers --loops-only` for the former).
@safe
struct DenseProduct: Sendable {
  private let workers: Workers
  private let images: Int
  /// Numbers of an image on either side, and channels of the large one.
  private let largeSize: Int
  private let smallSize: Int
  private let largeChannels: Int

  /// Numbers of the large side that one product computes, and images.
  ///
  /// Smaller products make OpenBLAS allocate memory each time.
  private static let part = 1024
  private static let imagesAPart = 16

  /// Products over `windows`; nil when they are smaller than the image, or there is no OpenBLAS.
  ///
  /// Also nil for one small channel, a verdict: of such products OpenBLAS copies the images into memory that
  /// it allocates each time, and they are short anyway.
  init?(_ windows: Windows, workers: Workers) {
    guard windows.coverImages, windows.small.channels > 1, MatrixProduct.isAvailable else {
      return nil
    }
    self.workers = workers
    images = windows.large.count
    largeSize = windows.large.elementCount / images
    smallSize = windows.small.channels
    largeChannels = windows.large.channels
  }

  /// small = large · W; see `WindowProduct.project`.
  func project(
    _ large: Tensor, weights: Tensor, shift: Tensor?, slope: Float, into small: Tensor
  ) {
    workers.forEachRange(of: images, size: Self.imagesAPart) { images in
      let first = images.lowerBound
      let result = unsafe small.base + first * smallSize
      unsafe begin(
        result, rows: images.count, columns: 0..<smallSize, step: smallSize, shift: shift)
      unsafe MatrixProduct.multiply(
        rows: images.count, columns: smallSize, depth: largeSize,
        .init(large.base + first * largeSize, step: largeSize),
        .init(weights.base, step: smallSize), into: result, step: smallSize)
      unsafe rectify(
        result, rows: images.count, columns: smallSize, step: smallSize, slope: slope)
    }
  }

  /// large = small · Wᵀ; see `WindowProduct.spread`.
  func spread(
    _ small: Tensor, weights: Tensor, shift: Tensor?, slope: Float, into large: Tensor
  ) {
    workers.forEachRange(of: largeSize, size: Self.part) { columns in
      let result = unsafe large.base + columns.lowerBound
      unsafe begin(result, rows: images, columns: columns, step: largeSize, shift: shift)
      unsafe MatrixProduct.multiply(
        rows: images, columns: columns.count, depth: smallSize, .init(small.base, step: smallSize),
        .init(weights.base + columns.lowerBound * smallSize, step: smallSize, isTransposed: true),
        into: result, step: largeSize)
      unsafe rectify(
        result, rows: images, columns: columns.count, step: largeSize, slope: slope)
    }
  }

  /// gradient += largeᵀ · small.
  func accumulateWeightGradient(large: Tensor, small: Tensor, into gradient: Tensor) {
    workers.forEachRange(of: largeSize, size: Self.part) { rows in
      unsafe MatrixProduct.multiply(
        rows: rows.count, columns: smallSize, depth: images,
        .init(large.base + rows.lowerBound, step: largeSize, isTransposed: true),
        .init(small.base, step: smallSize), into: gradient.base + rows.lowerBound * smallSize,
        step: smallSize)
    }
  }

  /// Weights with the rows of each large channel multiplied by its scale.
  func scale(_ weights: Tensor, by scale: Tensor?, into scaled: Tensor) {
    scaled.copy(from: weights)
    guard let scale else { return }
    for row in 0..<largeSize {
      let factor = scale[row % largeChannels]
      for place in row * smallSize..<(row + 1) * smallSize {
        unsafe scaled.base[place] *= factor
      }
    }
  }

  /// Sets every number of some columns of a result to the shift of its channel; channels repeat.
  private func begin(
    _ base: UnsafeMutablePointer<Float>, rows: Int, columns: Range<Int>, step: Int, shift: Tensor?
  ) {
    for row in 0..<rows {
      let first = unsafe base + row * step
      for column in columns {
        let value = shift.map { unsafe $0.base[column % $0.count] } ?? 0
        unsafe first[column - columns.lowerBound] = value
      }
    }
  }

  /// Multiplies numbers below zero of some columns of a result.
  private func rectify(
    _ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, step: Int, slope: Float
  ) {
    guard slope != 1 else { return }
    for row in 0..<rows {
      let first = unsafe base + row * step
      for column in 0..<columns {
        unsafe first[column] = first[column] > 0 ? first[column] : first[column] * slope
      }
    }
  }
}
