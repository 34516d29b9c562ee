public import Tensors

/// Layers, one after the other.
public final class Network {
  private let layers: [any Layer]
  /// What the optimizer changes, layer by layer.
  public let parameters: [Parameter]
  /// What is learned without an optimizer, layer by layer.
  public let statistics: [Parameter]
  /// Both: all that a weight file keeps.
  public let state: [Parameter]

  /// A network that feeds each layer's output to the next.
  public init(_ layers: [any Layer]) {
    self.layers = layers
    parameters = layers.flatMap(\.parameters)
    statistics = layers.flatMap(\.statistics)
    state = parameters + statistics
  }

  /// The output for an input.
  ///
  /// It is the last layer's memory, overwritten by the next pass.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    layers.reduce(input) { $1.forward($0, mode: mode) }
  }

  /// Takes the gradient of the last output back through all layers; it may be overwritten.
  ///
  /// - Returns: The gradient of the input, of no use unless asked for.
  @discardableResult
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    var gradient = outputGradient
    var index = layers.count
    while index > 0 {
      index -= 1
      let inner = GradientRequest(
        parameters: request.parameters, input: request.input || index > 0)
      gradient = layers[index].backward(gradient, inner)
    }
    return gradient
  }

  /// Lets networks that learn by turns have one memory for the gradients of their parameters.
  ///
  /// Those of one are lost when another's are set to zero.
  public static func shareGradients(_ networks: [Network]) {
    let size = networks.map { Parameter.roomSize($0.parameters) }.max() ?? 0
    let room = Tensor(Shape(rows: 1, channels: max(1, size)))
    for network in networks { Parameter.lay(network.parameters, in: room) }
  }

  /// Sets all gradients to zero.
  public func clearGradients(_ workers: Workers) {
    for parameter in parameters { workers.clear(parameter.gradient) }
  }

  /// Takes over the numbers of another network of the same layers.
  public func copy(from other: Network) {
    for (mine, theirs) in zip(state, other.state) {
      mine.value.copy(from: theirs.value)
    }
  }
}
