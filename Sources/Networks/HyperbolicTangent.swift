public import Tensors

/// tanh, computed in place: the input tensor becomes the output.
///
/// Rectifiers have no layer of their own; convolution and batch normalization end with one.
public final class HyperbolicTangent: Layer {
  private let workers: Workers
  private var output: Tensor?

  /// A layer for tensors of any shape.
  public init(workers: Workers) {
    self.workers = workers
  }

  /// None.
  public var parameters: [Parameter] { [] }
  /// None.
  public var statistics: [Parameter] { [] }

  /// y = tanh x, in place.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    output = input
    workers.tanh(input)
    return input
  }

  /// dx = (1 − y²) · dy, in place.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    guard let output else { return outputGradient }
    workers.tanhGradient(outputGradient, output: output)
    return outputGradient
  }
}
