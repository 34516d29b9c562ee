public import Tensors

/// The mean of two ways from the same input: y = (f(x) + g(x)) / 2.
public final class Residual: Layer {
  private let main: Network
  private let shortcut: Network
  private let workers: Workers
  private let inputShape: Shape
  private let outputShape: Shape
  private lazy var output = Tensor(outputShape)
  /// The ways' gradients, kept apart from the places that layers share.
  private lazy var mainGradient = Tensor(outputShape)
  private lazy var shortcutGradient = Tensor(outputShape)
  private lazy var inputGradient = Tensor(inputShape)

  /// Two ways whose outputs have one shape.
  public init(
    _ main: Network, _ shortcut: Network, input: Shape, output: Shape, workers: Workers
  ) {
    self.main = main
    self.shortcut = shortcut
    self.workers = workers
    inputShape = input
    outputShape = output
  }

  /// Those of f, then those of g.
  public var parameters: [Parameter] { main.parameters + shortcut.parameters }
  /// Those of f, then those of g.
  public var statistics: [Parameter] { main.statistics + shortcut.statistics }

  /// y = (f(x) + g(x)) / 2.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    workers.copy(main.forward(input, mode: mode), to: output)
    workers.add(shortcut.forward(input, mode: mode), to: output, factor: 0.5)
    return output
  }

  /// The gradients of both ways, each for half of dy.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    workers.copy(outputGradient, to: mainGradient, factor: 0.5)
    workers.copy(outputGradient, to: shortcutGradient, factor: 0.5)
    let first = main.backward(mainGradient, request)
    if request.input { workers.copy(first, to: inputGradient) }
    let second = shortcut.backward(shortcutGradient, request)
    if request.input { workers.add(inputGradient, to: second) }
    return second
  }
}
