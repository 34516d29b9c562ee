public import Tensors

/// A gated linear unit: half of the channels say how far the other half is open.
///
/// y = x₁ · σ(x₂), with x₁ the first half of a pixel's channels and x₂ the second
/// (Dauphin et al. 2017). Input: n × H × W × 2c. Output: n × H × W × c.
public final class GatedLinearUnit: Layer {
  private let workers: Workers
  private let passage: GradientPassage
  private lazy var output = Tensor(outputShape)
  private var input: Tensor?
  /// The shape of the output.
  public let outputShape: Shape

  /// A layer for inputs of `shape`.
  ///
  /// - Precondition: An even number of channels.
  public init(input shape: Shape, workers: Workers) {
    precondition(shape.channels % 2 == 0, "GatedLinearUnit: \(shape)")
    self.workers = workers
    passage = GradientPassage(shape, workers: workers)
    outputShape = Shape(
      count: shape.count, height: shape.height, width: shape.width, channels: shape.channels / 2)
  }

  /// None.
  public var parameters: [Parameter] { [] }
  /// None.
  public var statistics: [Parameter] { [] }

  /// y = x₁ · σ(x₂).
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    self.input = input
    workers.gate(input, into: output)
    return output
  }

  /// dx₁ = dy · σ(x₂), dx₂ = dy · x₁ · σ(x₂) · (1 − σ(x₂)).
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    guard request.input, let input else { return outputGradient }
    let inputGradient = passage.place(apartFrom: outputGradient)
    workers.gateGradient(outputGradient, input: input, into: inputGradient)
    return inputGradient
  }
}
