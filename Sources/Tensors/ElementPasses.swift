internal import CKernels

/// Passes that treat every number alike.
extension Workers {
  private static let rangeSize = 32_768

  private func forEachRange(of tensor: Tensor, _ body: @Sendable (Range<Int>) -> Void) {
    forEachRange(of: tensor.count, size: Self.rangeSize, body)
  }

  /// Does multiply-adds alone on every thread, as fast as the processor can.
  ///
  /// - Returns: How many operations that were, two for a multiply-add.
  public func multiplyAdd(rounds: Int) -> Double {
    let operations = Tensor(Shape(rows: count, channels: 2))
    forEachBlock(count) { thread in
      unsafe operations.base[2 * thread] = Float(
        cxr_multiply_add(instructions.path, rounds, operations.base + 2 * thread + 1))
    }
    return (0..<count).reduce(0) { $0 + Double(operations[2 * $1]) }
  }

  /// x ← tanh x, in place.
  public func tanh(_ tensor: Tensor) {
    forEachRange(of: tensor) { range in
      unsafe cxr_tanh(instructions.path, tensor.base + range.lowerBound, range.count)
    }
  }

  /// g ← g · (1 − y²), in place, given y = tanh x.
  public func tanhGradient(_ gradient: Tensor, output: Tensor) {
    forEachRange(of: gradient) { range in
      let g = unsafe gradient.base
      let y = unsafe output.base
      for i in range { unsafe g[i] *= 1 - y[i] * y[i] }
    }
  }

  /// y = x₁ · σ(x₂), with x₁ the first half of a pixel's channels and x₂ the second.
  public func gate(_ input: Tensor, into output: Tensor) {
    let channels = output.shape.channels
    precondition(
      input.count == 2 * output.count && input.shape.channels == 2 * channels,
      "Workers.gate: \(input.shape) into \(output.shape)")
    forEachRange(of: output.shape.rows, size: max(1, Self.rangeSize / channels)) { rows in
      unsafe cxr_gate(
        instructions.path, input.base + 2 * rows.lowerBound * channels, rows.count, channels,
        output.base + rows.lowerBound * channels)
    }
  }

  /// target ← (target + addend) · `factor`.
  public func add(_ addend: Tensor, to target: Tensor, factor: Float = 1) {
    precondition(
      addend.count == target.count, "Workers.add: \(addend.shape) to \(target.shape)")
    target.change()
    forEachRange(of: target) { range in
      let sum = unsafe target.base
      let other = unsafe addend.base
      for i in range { unsafe sum[i] = (sum[i] + other[i]) * factor }
    }
  }

  /// target ← source · `factor`.
  public func copy(_ source: Tensor, to target: Tensor, factor: Float = 1) {
    precondition(
      source.count == target.count, "Workers.copy: \(source.shape) to \(target.shape)")
    target.change()
    forEachRange(of: target) { range in
      let result = unsafe target.base
      let numbers = unsafe source.base
      for i in range { unsafe result[i] = numbers[i] * factor }
    }
  }

  /// average ← average · `decay` + value · (1 − `decay`).
  public func average(_ average: Tensor, toward value: Tensor, decay: Float) {
    average.change()
    forEachRange(of: average) { range in
      unsafe cxr_average(
        instructions.path, average.base + range.lowerBound, value.base + range.lowerBound,
        range.count, 1 - decay)
    }
  }

  /// The numbers of one step of Adam, bias corrections folded in.
  public struct AdamStep: Sendable {
    /// Decay of the first moment, β₁.
    public var firstDecay: Float
    /// Decay of the second moment, β₂.
    public var secondDecay: Float
    /// Learning rate / (1 − β₁ᵗ).
    public var rate: Float
    /// 1 / √(1 − β₂ᵗ).
    public var secondScale: Float
    /// Added to the root of the second moment, ε.
    public var epsilon: Float

    /// All five.
    public init(
      firstDecay: Float, secondDecay: Float, rate: Float, secondScale: Float, epsilon: Float
    ) {
      self.firstDecay = firstDecay
      self.secondDecay = secondDecay
      self.rate = rate
      self.secondScale = secondScale
      self.epsilon = epsilon
    }
  }

  /// One step of Adam on one tensor, in one pass: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
  /// value ← value − rate · m / (√v · secondScale + ε).
  public func adam(
    _ value: Tensor, gradient: Tensor, first: Tensor, second: Tensor, _ step: AdamStep
  ) {
    value.change()
    forEachRange(of: value) { range in
      let start = range.lowerBound
      unsafe cxr_adam(
        instructions.path, value.base + start, gradient.base + start, first.base + start,
        second.base + start, range.count,
        cxr_adam(
          first_decay: step.firstDecay, second_decay: step.secondDecay, rate: step.rate,
          second_scale: step.secondScale, epsilon: step.epsilon))
    }
  }

  /// Sets every number to zero.
  public func clear(_ tensor: Tensor) {
    forEachRange(of: tensor) { range in
      unsafe (tensor.base + range.lowerBound).update(repeating: 0, count: range.count)
    }
  }
}
