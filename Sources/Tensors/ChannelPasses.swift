internal import CKernels

/// Passes over all pixels that keep one sum or one factor a channel.
///
/// Sums run in blocks of a fixed number of rows and are joined in order, in Double, so that they do
/// not depend on the number of threads. With each normalization goes a rectifier, x > 0 ? x : slope · x;
/// slope 1 leaves all numbers as they are.
public struct ChannelPasses: Sendable {
  private let workers: Workers
  private let path: cxr_path
  private let rows: Int
  private let channels: Int
  private let blockRows: Int
  /// Two numbers a channel and block: what the blocks found, before it is joined.
  private let partial: Tensor

  /// Reserves room for the sums over tensors of `shape`.
  public init(_ shape: Shape, workers: Workers) {
    self.workers = workers
    path = workers.instructions.path
    rows = shape.rows
    channels = shape.channels
    blockRows = max(1, 16_384 / channels)
    let blocks = (rows + blockRows - 1) / blockRows
    partial = Tensor(Shape(count: blocks, height: 2, width: 1, channels: channels))
  }

  /// Mean and biased variance of every channel, blocks joined as Chan, Golub and LeVeque (1979) do.
  public func moments(of input: Tensor, mean: Tensor, variance: Tensor) {
    forEachBlock { block, range in
      let means = unsafe partial.base + 2 * block * channels
      unsafe cxr_moments(
        path, input.base + range.lowerBound * channels, range.count, channels, means,
        means + channels)
    }
    for c in 0..<channels {
      var count = 0.0
      var center = 0.0
      var squares = 0.0
      for block in 0..<partial.shape.count {
        let blockCount = Double(min(blockRows, rows - block * blockRows))
        let difference = unsafe Double(partial.base[2 * block * channels + c]) - center
        let total = count + blockCount
        unsafe squares += Double(partial.base[(2 * block + 1) * channels + c])
        squares += difference * difference * count * blockCount / total
        center += difference * blockCount / total
        count = total
      }
      mean[c] = Float(center)
      variance[c] = Float(max(0, squares) / count)
    }
  }

  /// output = rectified(input · scale + shift), with a scale and a shift for each channel.
  public func scale(
    _ input: Tensor, by scale: Tensor, shift: Tensor, slope: Float, into output: Tensor
  ) {
    forEachBlock { _, range in
      let first = range.lowerBound * channels
      unsafe cxr_normalize(
        path, input.base + first, range.count, channels, scale.base, shift.base, slope,
        output.base + first)
    }
  }

  /// Σ h and Σ h · (x − mean) of every channel, with h the gradient of x · scale + shift.
  ///
  /// - Parameters:
  ///   - gradient: That of `scale`'s output.
  ///   - input: x, the input of `scale`.
  ///   - scale: Of each channel.
  ///   - shift: Of each channel.
  ///   - slope: Of the rectifier.
  ///   - mean: Of each channel of x.
  ///   - sum: Gets Σ h.
  ///   - product: Gets Σ h · (x − mean).
  public func gradientSums(
    _ gradient: Tensor, input: Tensor, scale: Tensor, shift: Tensor, slope: Float, mean: Tensor,
    sum: Tensor, product: Tensor
  ) {
    forEachBlock { block, range in
      let first = range.lowerBound * channels
      let sums = unsafe partial.base + 2 * block * channels
      unsafe cxr_normalize_sums(
        path, gradient.base + first, input.base + first, range.count, channels, scale.base,
        shift.base, slope, mean.base, sums, sums + channels)
    }
    for c in 0..<channels {
      sum[c] = Float(joined(c))
      product[c] = Float(joined(channels + c))
    }
  }

  /// gradient ← h · a + x · b + d, in place, with h the gradient of x · scale + shift.
  public func combine(
    _ gradient: Tensor, by a: Tensor, input: Tensor, by b: Tensor, offset d: Tensor, scale: Tensor,
    shift: Tensor, slope: Float
  ) {
    forEachBlock { _, range in
      let first = range.lowerBound * channels
      unsafe cxr_normalize_gradient(
        path, gradient.base + first, input.base + first, range.count, channels, scale.base,
        shift.base, slope, a.base, b.base, d.base)
    }
  }

  /// output = z₁ · σ(z₂), with z = input · scale + shift, z₁ its first half of channels, z₂ its second.
  public func gate(_ input: Tensor, by scale: Tensor, shift: Tensor, into output: Tensor) {
    checkGated(output)
    forEachBlock { _, range in
      let first = range.lowerBound * channels
      unsafe cxr_gate_normalized(
        path, input.base + first, range.count, channels / 2, scale.base, shift.base,
        output.base + first / 2)
    }
  }

  /// Σ h and Σ h · (x − mean) of every channel, with h the gradient of x · scale + shift, given that of
  /// `gate`'s output.
  public func gateGradientSums(
    _ gradient: Tensor, input: Tensor, scale: Tensor, shift: Tensor, mean: Tensor, sum: Tensor,
    product: Tensor
  ) {
    checkGated(gradient)
    forEachBlock { block, range in
      let first = range.lowerBound * channels
      let sums = unsafe partial.base + 2 * block * channels
      unsafe cxr_gate_normalized_sums(
        path, gradient.base + first / 2, input.base + first, range.count, channels / 2, scale.base,
        shift.base, mean.base, sums, sums + channels)
    }
    for c in 0..<channels {
      sum[c] = Float(joined(c))
      product[c] = Float(joined(channels + c))
    }
  }

  /// inputGradient = h · a + x · b + d, with h the gradient of x · scale + shift, given that of `gate`'s
  /// output.
  public func combineGated(
    _ gradient: Tensor, by a: Tensor, input: Tensor, by b: Tensor, offset d: Tensor, scale: Tensor,
    shift: Tensor, into inputGradient: Tensor
  ) {
    checkGated(gradient)
    forEachBlock { _, range in
      let first = range.lowerBound * channels
      unsafe cxr_gate_normalized_gradient(
        path, gradient.base + first / 2, input.base + first, range.count, channels / 2, scale.base,
        shift.base, a.base, b.base, d.base, inputGradient.base + first)
    }
  }

  private func checkGated(_ tensor: Tensor) {
    precondition(
      channels % 2 == 0 && tensor.count == rows * channels / 2,
      "ChannelPasses: \(channels) channels gated to \(tensor.shape)")
  }

  /// gradient ← gradient where the rectified output is above zero, slope · gradient elsewhere; and
  /// adds the sum of every channel to `sum`: the gradient of a bias.
  public func rectifyGradient(
    _ gradient: Tensor, output: Tensor, slope: Float, addingSumTo sum: Tensor?
  ) {
    forEachBlock { block, range in
      let first = range.lowerBound * channels
      unsafe cxr_rectify_gradient(
        path, gradient.base + first, output.base + first, range.count, channels, slope,
        partial.base + 2 * block * channels)
    }
    guard let sum else { return }
    for c in 0..<channels { sum[c] += Float(joined(c)) }
  }

  /// The sum over all blocks of one partial number.
  private func joined(_ place: Int) -> Double {
    var total = 0.0
    for block in 0..<partial.shape.count {
      unsafe total += Double(partial.base[2 * block * channels + place])
    }
    return total
  }

  private func forEachBlock(_ body: @Sendable (_ block: Int, _ rows: Range<Int>) -> Void) {
    workers.forEachBlock(partial.shape.count) { block in
      body(block, block * blockRows..<min(rows, (block + 1) * blockRows))
    }
  }
}
