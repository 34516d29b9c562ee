public import Tensors

internal import Glibc

/// Adam (Kingma and Ba 2015, algorithm 1) with the decays of DCGAN (Radford, Metz and Chintala 2016).
public final class Adam {
  private let parameters: [Parameter]
  private let workers: Workers
  /// The step size, α of the paper.
  public var learningRate: Float
  private let decays: (first: Float, second: Float)
  private let epsilon: Float = 1e-8
  /// Both moments of each parameter, in the parameters' order.
  public let moments: [(first: Tensor, second: Tensor)]
  /// Steps done: t of the paper.
  public var stepCount = 0

  /// An optimizer of some parameters, its moments zero.
  public init(
    _ parameters: [Parameter], learningRate: Float, firstDecay: Float, secondDecay: Float,
    workers: Workers
  ) {
    self.parameters = parameters
    self.learningRate = learningRate
    self.workers = workers
    decays = (firstDecay, secondDecay)
    moments = parameters.map { (Tensor($0.value.shape), Tensor($0.value.shape)) }
  }

  /// Moves every parameter against its gradient.
  public func step() {
    stepCount += 1
    let time = Double(stepCount)
    let numbers = Workers.AdamStep(
      firstDecay: decays.first, secondDecay: decays.second,
      rate: Float(Double(learningRate) / (1 - pow(Double(decays.first), time))),
      secondScale: Float(1 / (1 - pow(Double(decays.second), time)).squareRoot()),
      epsilon: epsilon)
    for (parameter, moment) in zip(parameters, moments) {
      workers.adam(
        parameter.value, gradient: parameter.gradient, first: moment.first, second: moment.second,
        numbers)
    }
  }
}
