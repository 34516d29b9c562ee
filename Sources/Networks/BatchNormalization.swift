public import Tensors

/// Batch normalization (Ioffe and Szegedy 2015): every channel to mean 0 and variance 1 over the
/// batch and all pixels, then scaled by γ and shifted by β; then a rectifier, or a gated linear unit,
/// which leaves half the channels.
///
/// y = r(γ · x̂ + β) with x̂ = (x − μ) / √(σ² + 10⁻⁵) and r(x) = x above zero, slope · x below. In
/// training μ and σ² are the batch's, and the running ones move a tenth of the way to them (σ² unbiased
/// there, as in PyTorch); in inference they are the running ones. Input and output: n × H × W × c.
public final class BatchNormalization: Layer, Remaking {
  private static let epsilon: Float = 1e-5
  private static let momentum: Float = 0.1

  /// What comes after the normalization.
  public enum Unit: Sendable {
    /// x above zero, slope · x below.
    case rectifier(slope: Float)
    /// z₁ · σ(z₂), with z₁ the first half of the channels and z₂ the second (Dauphin et al. 2017).
    case gate
  }

  private let slope: Float
  private let isGated: Bool
  private let passage: Passage?
  /// Where the output goes that nobody keeps.
  private let outputPassage: Passage?
  private let workers: Workers
  private let scale: Parameter
  private let shift: Parameter
  private let runningMean: Parameter
  private let runningVariance: Parameter
  private let passes: ChannelPasses
  private let mean: Tensor
  private let variance: Tensor
  private let inverseDeviation: Tensor
  /// What x is multiplied by and what is added: γ / √(σ² + ε) and β − μ · γ / √(σ² + ε).
  private let gain: Tensor
  private let offset: Tensor
  /// Three numbers a channel for the gradient.
  private let factors: [Tensor]
  private let gradientSum: Tensor
  private let gradientProduct: Tensor
  private let shape: Shape
  private lazy var keptOutput = Tensor(outputShape)
  private var input: Tensor?
  private let rows: Float
  /// In inference the layer before does this one's work.
  var isFolded = false

  /// A layer for inputs of `shape`.
  ///
  /// - Parameters:
  ///   - name: The layer's place, which begins the names of its parameters.
  ///   - shape: The input.
  ///   - slope: Of the rectifier: 0 for ReLU, 1 for none.
  ///   - trail: The network up to here, if the next layer has the output made again; nil to keep it.
  ///   - workers: The threads to compute with.
  public convenience init(
    name: String, input shape: Shape, slope: Float, on trail: Trail? = nil, workers: Workers
  ) {
    self.init(
      name: name, input: shape, unit: .rectifier(slope: slope), on: trail, workers: workers)
  }

  /// A layer with any unit behind it.
  public init(
    name: String, input shape: Shape, unit: Unit, on trail: Trail? = nil, workers: Workers
  ) {
    let channels = Shape(rows: 1, channels: shape.channels)
    self.shape = shape
    self.workers = workers
    switch unit {
    case .rectifier(let slope):
      (self.slope, isGated, passage) = (slope, false, nil)
    case .gate:
      precondition(shape.channels % 2 == 0, "BatchNormalization: gated \(shape)")
      (slope, isGated) = (1, true)
      passage = Passage(shape, besides: shape.elementCount / 2, workers: workers)
    }
    outputPassage = trail.map {
      Passage(shape, at: .high, after: $0.length, besides: 0, workers: workers)
    }
    scale = Parameter(name: name + ".weight", shape: channels, layout: .channels)
    shift = Parameter(name: name + ".bias", shape: channels, layout: .channels)
    runningMean = Parameter(name: name + ".running_mean", shape: channels, layout: .channels)
    runningVariance = Parameter(name: name + ".running_var", shape: channels, layout: .channels)
    runningVariance.value.fill(1)
    passes = ChannelPasses(shape, workers: workers)
    mean = Tensor(channels)
    variance = Tensor(channels)
    inverseDeviation = Tensor(channels)
    gain = Tensor(channels)
    offset = Tensor(channels)
    factors = [Tensor(channels), Tensor(channels), Tensor(channels)]
    gradientSum = Tensor(channels)
    gradientProduct = Tensor(channels)
    rows = Float(shape.rows)
  }

  /// γ, then β.
  public var parameters: [Parameter] { [scale, shift] }
  /// Running mean, then running variance.
  public var statistics: [Parameter] { [runningMean, runningVariance] }

  /// The shape of the output.
  public var outputShape: Shape {
    Shape(
      count: shape.count, height: shape.height, width: shape.width,
      channels: isGated ? shape.channels / 2 : shape.channels)
  }

  /// y = r(γ · (x − μ) / √(σ² + ε) + β).
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    if mode == .inference && isFolded {
      guard isGated else { return input }
      workers.gate(input, into: keptOutput)
      return keptOutput
    }
    self.input = input
    let output = outputPassage?.place(apartFrom: input) ?? keptOutput
    switch mode {
    case .training:
      passes.moments(of: input, mean: mean, variance: variance)
      learnStatistics()
      findGain(mean: mean, variance: variance)
    case .inference: findGain(mean: runningMean.value, variance: runningVariance.value)
    }
    finish(input, into: output)
    return output
  }

  /// The same numbers again: the factors of that pass are still there.
  public func remakeOutput(in place: Tensor) {
    guard let input else { return }
    finish(input, into: place)
  }

  private func finish(_ input: Tensor, into output: Tensor) {
    if isGated {
      passes.gate(input, by: gain, shift: offset, into: output)
    } else {
      passes.scale(input, by: gain, shift: offset, slope: slope, into: output)
    }
  }

  /// What a layer that folds this one multiplies its output by and adds to it, then the slope.
  func foldedGain() -> (scale: Tensor, shift: Tensor, slope: Float) {
    findGain(mean: runningMean.value, variance: runningVariance.value)
    return (gain, offset, slope)
  }

  /// Changes when `foldedGain` does.
  var version: Int { (parameters + statistics).reduce(0) { $0 + $1.value.version } }

  private func findGain(mean: Tensor, variance: Tensor) {
    for c in 0..<mean.count {
      inverseDeviation[c] = 1 / (variance[c] + Self.epsilon).squareRoot()
      gain[c] = scale.value[c] * inverseDeviation[c]
      offset[c] = shift.value[c] - mean[c] * gain[c]
    }
  }

  private func learnStatistics() {
    let unbiased = rows > 1 ? rows / (rows - 1) : 1
    for c in 0..<mean.count {
      runningMean.value[c] += Self.momentum * (mean[c] - runningMean.value[c])
      runningVariance.value[c] +=
        Self.momentum * (variance[c] * unbiased - runningVariance.value[c])
    }
  }

  /// With dz the gradient before the rectifier and m pixels: dβ += Σ dz, dγ += Σ dz · x̂,
  /// dx = γ / √(σ² + ε) · (dz − Σ dz / m − x̂ · Σ dz · x̂ / m), of the training pass; in place, but behind a
  /// gate.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    guard let input else { return outputGradient }
    if isGated {
      passes.gateGradientSums(
        outputGradient, input: input, scale: gain, shift: offset, mean: mean, sum: gradientSum,
        product: gradientProduct)
    } else {
      passes.gradientSums(
        outputGradient, input: input, scale: gain, shift: offset, slope: slope, mean: mean,
        sum: gradientSum, product: gradientProduct)
    }
    for c in 0..<mean.count {
      let product = gradientProduct[c] * inverseDeviation[c]
      if request.parameters {
        shift.gradient[c] += gradientSum[c]
        scale.gradient[c] += product
      }
      let tilt = -gain[c] * inverseDeviation[c] * product / rows
      factors[0][c] = gain[c]
      factors[1][c] = tilt
      factors[2][c] = -gain[c] * gradientSum[c] / rows - tilt * mean[c]
    }
    if request.input, let passage {
      let inputGradient = passage.place(apartFrom: outputGradient)
      passes.combineGated(
        outputGradient, by: factors[0], input: input, by: factors[1], offset: factors[2],
        scale: gain, shift: offset, into: inputGradient)
      return inputGradient
    }
    if request.input {
      passes.combine(
        outputGradient, by: factors[0], input: input, by: factors[1], offset: factors[2],
        scale: gain, shift: offset, slope: slope)
    }
    return outputGradient
  }
}
