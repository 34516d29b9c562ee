public import Tensors

/// What carries the output of one stage on to that of a later one; see `Stages`.
public protocol Skip: AnyObject {
  /// What the optimizer changes.
  var parameters: [Parameter] { get }
  /// The output of the later stage with that of the earlier one in it.
  func forward(source: Tensor, target: Tensor) -> Tensor
  /// The gradient of the target for one of the output; that of the source is kept.
  func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor
  /// Adds to a gradient of the source what the last backward pass found.
  func addSourceGradient(to gradient: Tensor)
}

/// The sum of both stages, as in LinkNet (Chaurasia and Culurciello 2017).
public final class Sum: Skip {
  private let workers: Workers
  private let shape: Shape
  private lazy var output = Tensor(shape)
  private lazy var sourceGradient = Tensor(shape)

  /// The sum of two outputs of `shape`.
  public init(_ shape: Shape, workers: Workers) {
    self.shape = shape
    self.workers = workers
  }

  /// None.
  public var parameters: [Parameter] { [] }

  /// y = source + target.
  public func forward(source: Tensor, target: Tensor) -> Tensor {
    workers.copy(target, to: output)
    workers.add(source, to: output)
    return output
  }

  /// dy for both.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    workers.copy(outputGradient, to: sourceGradient)
    return outputGradient
  }

  /// Adds dy.
  public func addSourceGradient(to gradient: Tensor) {
    workers.add(sourceGradient, to: gradient)
  }
}
