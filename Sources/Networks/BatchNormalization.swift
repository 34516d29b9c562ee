public import Tensors

/// Batch normalization (Ioffe and Szegedy 2015): every channel to mean 0 and variance 1 over the
/// batch and all pixels, then scaled by γ and shifted by β.
///
/// y = γ · x̂ + β with x̂ = (x − μ) / √(σ² + 10⁻⁵). In training μ and σ² are the batch's, and the
/// running ones move a tenth of the way to them (σ² unbiased there, as in PyTorch); in inference
/// they are the running ones. Input and output: n × H × W × c.
public final class BatchNormalization: Layer {
  private static let epsilon: Float = 1e-5
  private static let momentum: Float = 0.1

  private let scale: Parameter
  private let shift: Parameter
  private let runningMean: Parameter
  private let runningVariance: Parameter
  private let passes: ChannelPasses
  private let mean: Tensor
  private let variance: Tensor
  private let inverseDeviation: Tensor
  /// Three numbers a channel: what a pass multiplies and adds.
  private let factors: [Tensor]
  private let gradientSum: Tensor
  private let gradientProduct: Tensor
  private let output: Tensor
  private lazy var inputGradient = Tensor(output.shape)
  private var input: Tensor?
  private let rows: Float

  /// A layer for inputs of `shape`.
  public init(name: String, input shape: Shape, workers: Workers) {
    let channels = Shape(rows: 1, channels: shape.channels)
    scale = Parameter(name: name + ".weight", shape: channels, layout: .channels)
    shift = Parameter(name: name + ".bias", shape: channels, layout: .channels)
    runningMean = Parameter(name: name + ".running_mean", shape: channels, layout: .channels)
    runningVariance = Parameter(name: name + ".running_var", shape: channels, layout: .channels)
    runningVariance.value.fill(1)
    passes = ChannelPasses(shape, workers: workers)
    mean = Tensor(channels)
    variance = Tensor(channels)
    inverseDeviation = Tensor(channels)
    factors = [Tensor(channels), Tensor(channels), Tensor(channels)]
    gradientSum = Tensor(channels)
    gradientProduct = Tensor(channels)
    output = Tensor(shape)
    rows = Float(shape.rows)
  }

  /// γ, then β.
  public var parameters: [Parameter] { [scale, shift] }
  /// Running mean, then running variance.
  public var statistics: [Parameter] { [runningMean, runningVariance] }

  /// y = γ · (x − μ) / √(σ² + ε) + β.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    self.input = input
    switch mode {
    case .training:
      passes.moments(of: input, mean: mean, variance: variance)
      learnStatistics()
    case .inference:
      mean.copy(from: runningMean.value)
      variance.copy(from: runningVariance.value)
    }
    for c in 0..<mean.count {
      inverseDeviation[c] = 1 / (variance[c] + Self.epsilon).squareRoot()
      factors[0][c] = scale.value[c] * inverseDeviation[c]
      factors[1][c] = shift.value[c] - mean[c] * factors[0][c]
    }
    passes.scale(input, by: factors[0], shift: factors[1], into: output)
    return output
  }

  private func learnStatistics() {
    let unbiased = rows > 1 ? rows / (rows - 1) : 1
    for c in 0..<mean.count {
      runningMean.value[c] += Self.momentum * (mean[c] - runningMean.value[c])
      runningVariance.value[c] +=
        Self.momentum * (variance[c] * unbiased - runningVariance.value[c])
    }
  }

  /// dβ += Σ dy, dγ += Σ dy · x̂, dx = γ / √(σ² + ε) · (dy − Σ dy / m − x̂ · Σ dy · x̂ / m), of the
  /// training pass with m pixels.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    guard let input else { return inputGradient }
    passes.gradientSums(
      outputGradient, input: input, mean: mean, inverseDeviation: inverseDeviation,
      sum: gradientSum, product: gradientProduct)
    for c in 0..<mean.count {
      if request.parameters {
        shift.gradient[c] += gradientSum[c]
        scale.gradient[c] += gradientProduct[c]
      }
      let gain = scale.value[c] * inverseDeviation[c]
      let slope = -gain * inverseDeviation[c] * gradientProduct[c] / rows
      factors[0][c] = gain
      factors[1][c] = slope
      factors[2][c] = -gain * gradientSum[c] / rows - slope * mean[c]
    }
    if request.input {
      passes.combine(
        outputGradient, by: factors[0], input: input, by: factors[1], shift: factors[2],
        into: inputGradient)
    }
    return inputGradient
  }
}
