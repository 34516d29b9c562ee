public import Tensors

/// An elementwise function, computed in place: the input tensor becomes the output.
public final class Activation: Layer {
  /// Which function.
  public enum Function: Sendable, Equatable {
    /// max(x, 0) + `slope` · min(x, 0): ReLU for slope 0, LeakyReLU otherwise.
    case rectified(slope: Float)
    /// tanh x.
    case tanh
  }

  private let function: Function
  private let workers: Workers
  private var output: Tensor?

  /// A layer for tensors of any shape.
  public init(_ function: Function, workers: Workers) {
    self.function = function
    self.workers = workers
  }

  /// None.
  public var parameters: [Parameter] { [] }
  /// None.
  public var statistics: [Parameter] { [] }

  /// y = f(x), in place.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    output = input
    switch function {
    case .rectified(let slope): workers.rectify(input, slope: slope)
    case .tanh: workers.tanh(input)
    }
    return input
  }

  /// dx = f′(x) · dy, in place; both derivatives follow from y alone.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    guard let output else { return outputGradient }
    switch function {
    case .rectified(let slope):
      workers.rectifyGradient(outputGradient, output: output, slope: slope)
    case .tanh: workers.tanhGradient(outputGradient, output: output)
    }
    return outputGradient
  }
}
