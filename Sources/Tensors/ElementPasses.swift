internal import Glibc

/// Passes that treat every number alike.
extension Workers {
  private static let rangeSize = 32_768

  private func forEachRange(of tensor: Tensor, _ body: @Sendable (Range<Int>) -> Void) {
    forEachRange(of: tensor.count, size: Self.rangeSize, body)
  }

  /// x ← x where x > 0, `slope` · x elsewhere, in place.
  public func rectify(_ tensor: Tensor, slope: Float) {
    forEachRange(of: tensor) { range in
      let x = unsafe tensor.base
      for i in range {
        let value = unsafe x[i]
        unsafe x[i] = value > 0 ? value : value * slope
      }
    }
  }

  /// g ← g where y > 0, `slope` · g elsewhere, in place, given the rectified y.
  public func rectifyGradient(_ gradient: Tensor, output: Tensor, slope: Float) {
    forEachRange(of: gradient) { range in
      let g = unsafe gradient.base
      let y = unsafe output.base
      for i in range {
        let value = unsafe g[i]
        unsafe g[i] = y[i] > 0 ? value : value * slope
      }
    }
  }

  /// x ← tanh x, in place.
  public func tanh(_ tensor: Tensor) {
    forEachRange(of: tensor) { range in
      let x = unsafe tensor.base
      for i in range { unsafe x[i] = tanhf(x[i]) }
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

  /// average ← average · `decay` + value · (1 − `decay`).
  public func average(_ average: Tensor, toward value: Tensor, decay: Float) {
    forEachRange(of: average) { range in
      let a = unsafe average.base
      let v = unsafe value.base
      for i in range { unsafe a[i] += (v[i] - a[i]) * (1 - decay) }
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
    forEachRange(of: value) { range in
      let w = unsafe value.base
      let g = unsafe gradient.base
      let m = unsafe first.base
      let v = unsafe second.base
      for i in range {
        unsafe m[i] = step.firstDecay * m[i] + (1 - step.firstDecay) * g[i]
        unsafe v[i] = step.secondDecay * v[i] + (1 - step.secondDecay) * g[i] * g[i]
        unsafe w[i] -= step.rate * m[i] / (v[i].squareRoot() * step.secondScale + step.epsilon)
      }
    }
  }
}
