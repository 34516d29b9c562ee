/// Passes over all pixels that keep one sum or one factor a channel.
///
/// Sums run in blocks of a fixed number of rows and are joined in order, in Double, so that they do
/// not depend on the number of threads.
public struct ChannelPasses: Sendable {
  private let workers: Workers
  private let rows: Int
  private let channels: Int
  private let blockRows: Int
  /// Two numbers a channel and block: what the blocks found, before it is joined.
  private let partial: Tensor

  /// Reserves room for the sums over tensors of `shape`.
  public init(_ shape: Shape, workers: Workers) {
    self.workers = workers
    rows = shape.rows
    channels = shape.channels
    blockRows = max(1, 16_384 / channels)
    let blocks = (rows + blockRows - 1) / blockRows
    partial = Tensor(Shape(count: blocks, height: 2, width: 1, channels: channels))
  }

  /// Mean and biased variance of every channel, blocks joined as Chan, Golub and LeVeque (1979) do.
  public func moments(of input: Tensor, mean: Tensor, variance: Tensor) {
    forEachBlock { block, range in
      let sums = unsafe partial.base + 2 * block * channels
      let squares = unsafe sums + channels
      unsafe sums.update(repeating: 0, count: 2 * channels)
      // Differences from the first row: sums of numbers far from zero would lose their last bits.
      let pivot = unsafe input.base + range.lowerBound * channels
      for row in range {
        let x = unsafe input.base + row * channels
        for c in 0..<channels { unsafe sums[c] += x[c] - pivot[c] }
      }
      let share = 1 / Float(range.count)
      for c in 0..<channels { unsafe sums[c] = pivot[c] + sums[c] * share }
      for row in range {
        let x = unsafe input.base + row * channels
        for c in 0..<channels {
          let difference = unsafe x[c] - sums[c]
          unsafe squares[c] += difference * difference
        }
      }
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
      variance[c] = Float(squares / count)
    }
  }

  /// output = input · scale + shift, with a scale and a shift for each channel.
  public func scale(_ input: Tensor, by scale: Tensor, shift: Tensor, into output: Tensor) {
    forEachBlock { _, range in
      let a = unsafe scale.base
      let b = unsafe shift.base
      for row in range {
        let x = unsafe input.base + row * channels
        let y = unsafe output.base + row * channels
        for c in 0..<channels { unsafe y[c] = x[c] * a[c] + b[c] }
      }
    }
  }

  /// Σ g and Σ g · x̂ of every channel, with x̂ = (x − mean) · inverseDeviation.
  ///
  /// - Parameters:
  ///   - gradient: g.
  ///   - input: x.
  ///   - mean: Of each channel of x.
  ///   - inverseDeviation: Of each channel of x.
  ///   - sum: Gets Σ g.
  ///   - product: Gets Σ g · x̂.
  public func gradientSums(
    _ gradient: Tensor, input: Tensor, mean: Tensor, inverseDeviation: Tensor, sum: Tensor,
    product: Tensor
  ) {
    forEachBlock { block, range in
      let sums = unsafe partial.base + 2 * block * channels
      let products = unsafe sums + channels
      unsafe sums.update(repeating: 0, count: 2 * channels)
      let center = unsafe mean.base
      for row in range {
        let g = unsafe gradient.base + row * channels
        let x = unsafe input.base + row * channels
        for c in 0..<channels {
          unsafe sums[c] += g[c]
          unsafe products[c] += g[c] * (x[c] - center[c])
        }
      }
    }
    joinPartialSums(first: sum, second: product)
    for c in 0..<channels { product[c] *= inverseDeviation[c] }
  }

  /// output = g · a + x · b + d, with three factors for each channel.
  public func combine(
    _ gradient: Tensor, by a: Tensor, input: Tensor, by b: Tensor, shift d: Tensor,
    into output: Tensor
  ) {
    forEachBlock { _, range in
      let a = unsafe a.base
      let b = unsafe b.base
      let d = unsafe d.base
      for row in range {
        let g = unsafe gradient.base + row * channels
        let x = unsafe input.base + row * channels
        let y = unsafe output.base + row * channels
        for c in 0..<channels { unsafe y[c] = g[c] * a[c] + x[c] * b[c] + d[c] }
      }
    }
  }

  /// Adds a number to every channel of every row, in place: a bias.
  public func add(_ bias: Tensor, to output: Tensor) {
    forEachBlock { _, range in
      let b = unsafe bias.base
      for row in range {
        let y = unsafe output.base + row * channels
        for c in 0..<channels { unsafe y[c] += b[c] }
      }
    }
  }

  /// Adds Σ g of every channel to `sum`: the gradient of a bias.
  public func accumulateSum(of gradient: Tensor, into sum: Tensor) {
    forEachBlock { block, range in
      let sums = unsafe partial.base + 2 * block * channels
      unsafe sums.update(repeating: 0, count: 2 * channels)
      for row in range {
        let g = unsafe gradient.base + row * channels
        for c in 0..<channels { unsafe sums[c] += g[c] }
      }
    }
    for c in 0..<channels { sum[c] += Float(joined(c)) }
  }

  private func joinPartialSums(first: Tensor, second: Tensor) {
    for c in 0..<channels {
      first[c] = Float(joined(c))
      second[c] = Float(joined(channels + c))
    }
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
