/// Memory for gradients on their way back through a network: two places that layers fill by turns, because
/// a gradient is of no use once the layer before has its own.
///
/// All layers of one team of workers share both, so one network at a time goes backward. The places are
/// as large as the largest gradient, and taken when the first one is asked for.
public final class GradientPassage {
  private let shape: Shape
  private let workers: Workers
  private var views: [Tensor?] = [nil, nil]

  /// A layer's gradients of `shape`.
  public init(_ shape: Shape, workers: Workers) {
    self.shape = shape
    self.workers = workers
    workers.reservePassage(shape.elementCount)
  }

  /// Where a layer puts the gradient of its input: not where that of its output lies.
  public func place(apartFrom gradient: Tensor) -> Tensor {
    let places = workers.passages
    let index = places[0].shares(gradient) ? 1 : 0
    if let view = views[index], view.shares(places[index]) { return view }
    let view = Tensor(shape, in: places[index])
    views[index] = view
    return view
  }
}
