/// The three matrix products of a convolution over windows, in blocks that stay in the cache.
///
/// With G the matrix of gathered windows (a row a small pixel) and W the weights
/// (`Windows.weightShape`): small = G · W, large = scatter(small · Wᵀ), weight gradient += Gᵀ · small.
/// Blocks run over the pixels of the whole batch, not image by image, so that deep layers with few
/// pixels do not read their weights again for every image.
public struct WindowProduct: Sendable {
  /// The geometry.
  public let windows: Windows
  private let workers: Workers
  /// Small pixels a block: about 512 KiB of gathered windows, at least 128.
  private let blockRows: Int
  /// Whole images a block when scattering, at least 64 small pixels.
  private let blockImages: Int

  /// Reserves the working memory of the threads.
  public init(_ windows: Windows, workers: Workers) {
    self.windows = windows
    self.workers = workers
    let small = windows.small
    blockRows = min(small.rows, max(128, 131_072 / windows.depth))
    blockImages = min(small.count, max(1, 64 / (small.height * small.width)))
    workers.reserveScratch(blockRows * windows.depth)
  }

  /// Large to small: a convolution's forward pass, a transposed convolution's backward pass.
  public func project(_ large: Tensor, weights: Tensor, into small: Tensor) {
    check(large: large, small: small, weights: weights)
    unsafe workers.forEachBlock(ceilingDivide(windows.small.rows, blockRows)) { block, scratch in
      guard let matrix = unsafe scratch else { return }
      let pixels = block * blockRows..<min(windows.small.rows, (block + 1) * blockRows)
      unsafe windows.gather(
        large.base, pixels: pixels, kernelRows: 0..<windows.kernel, into: matrix)
      unsafe MatrixProduct.multiply(
        rows: pixels.count, columns: windows.small.channels, depth: windows.depth, matrix,
        weights.base, into: small.base + pixels.lowerBound * windows.small.channels)
    }
  }

  /// Small to large: a transposed convolution's forward pass, a convolution's backward pass.
  public func spread(_ small: Tensor, weights: Tensor, into large: Tensor) {
    check(large: large, small: small, weights: weights)
    let pixelsPerImage = windows.small.height * windows.small.width
    let numbersPerImage = windows.large.elementCount / windows.large.count
    unsafe workers.forEachBlock(ceilingDivide(windows.small.count, blockImages)) { block, scratch in
      guard let matrix = unsafe scratch else { return }
      let images = block * blockImages..<min(windows.small.count, (block + 1) * blockImages)
      unsafe (large.base + images.lowerBound * numbersPerImage).update(
        repeating: 0, count: images.count * numbersPerImage)
      var first = images.lowerBound * pixelsPerImage
      let end = images.upperBound * pixelsPerImage
      while first < end {
        let pixels = first..<min(end, first + blockRows)
        unsafe MatrixProduct.multiply(
          rows: pixels.count, columns: windows.depth, depth: windows.small.channels,
          small.base + first * windows.small.channels, weights.base, transposeB: true, into: matrix)
        unsafe windows.scatterAdd(matrix, pixels: pixels, into: large.base)
        first = pixels.upperBound
      }
    }
  }

  /// Adds to the gradient of the weights.
  ///
  /// Each thread does whole rows of the window over the whole
  /// batch, so that the order of the sum is fixed.
  public func accumulateWeightGradient(large: Tensor, small: Tensor, into gradient: Tensor) {
    check(large: large, small: small, weights: gradient)
    let run = windows.kernel * windows.large.channels
    unsafe workers.forEachBlock(windows.kernel) { kernelRow, scratch in
      guard let matrix = unsafe scratch else { return }
      let target = unsafe gradient.base + kernelRow * run * windows.small.channels
      var first = 0
      while first < windows.small.rows {
        let pixels = first..<min(windows.small.rows, first + blockRows)
        unsafe windows.gather(
          large.base, pixels: pixels, kernelRows: kernelRow..<kernelRow + 1, into: matrix)
        unsafe MatrixProduct.multiply(
          rows: run, columns: windows.small.channels, depth: pixels.count, matrix, transposeA: true,
          small.base + first * windows.small.channels, into: target, accumulate: true)
        first = pixels.upperBound
      }
    }
  }

  private func check(large: Tensor, small: Tensor, weights: Tensor) {
    precondition(
      large.shape == windows.large && small.shape == windows.small
        && weights.shape == windows.weightShape,
      "WindowProduct: \(large.shape), \(small.shape), weights \(weights.shape); expected "
        + "\(windows.large), \(windows.small), \(windows.weightShape)")
  }
}

private func ceilingDivide(_ total: Int, _ part: Int) -> Int { (total + part - 1) / part }
