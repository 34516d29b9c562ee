public import Tensors

/// Adds noise to images as strong as they say themselves, as film and detectors do: y = a + b · n.
///
/// A network that only doubles and convolves draws the finest grain with difficulty, and the same in every
/// image; with noise given to it (as Karras et al. 2019 do at every size) it says how much there is where.
/// Input: n × H × W × 2, a and b. Output: n × H × W × 1.
public final class Grain: Layer {
  /// n, of the shape of the output: mean 0 and variance 1, new for every image.
  public let noise: Tensor
  private let workers: Workers
  private lazy var output = Tensor(noise.shape)
  private lazy var inputGradient = Tensor(inputShape)
  private let inputShape: Shape

  /// A layer for inputs of `shape`, of two channels.
  public init(input shape: Shape, workers: Workers) {
    precondition(shape.channels == 2, "Grain: \(shape)")
    inputShape = shape
    self.workers = workers
    noise = Tensor(
      Shape(count: shape.count, height: shape.height, width: shape.width, channels: 1))
  }

  /// None.
  public var parameters: [Parameter] { [] }
  /// None.
  public var statistics: [Parameter] { [] }

  /// y = a + b · n.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    workers.addGrain(noise, to: input, into: output)
    return output
  }

  /// da = dy, db = n · dy.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    workers.grainGradient(outputGradient, grain: noise, into: inputGradient)
    return inputGradient
  }
}
