public import Tensors

/// What a backward pass is asked for.
public struct GradientRequest: Sendable {
  /// Add to the gradients of the parameters.
  public var parameters: Bool
  /// Give the gradient of the network's input.
  public var input: Bool

  /// Both choices.
  public init(parameters: Bool, input: Bool) {
    self.parameters = parameters
    self.input = input
  }
}

/// Which statistics batch normalization uses.
public enum Mode: Sendable {
  /// Those of the batch, and the running ones learn from them.
  case training
  /// The running ones: an image does not depend on its neighbors in the batch.
  case inference
}

/// One operation of a network with its memory for a fixed batch, forward and backward.
///
/// A layer keeps the tensor it was given until its backward pass, or has the layer before make it again; a
/// layer that works in place says so.
/// A gradient that it returns is good until the layer before has its own.
/// Memory is taken by the first pass that needs it: a network that only generates has none for
/// gradients, and one that waits has none at all.
public protocol Layer: AnyObject {
  /// What the optimizer changes, in a fixed order.
  var parameters: [Parameter] { get }
  /// What is learned without an optimizer, such as running statistics.
  var statistics: [Parameter] { get }
  /// The output for an input.
  func forward(_ input: Tensor, mode: Mode) -> Tensor
  /// The gradient of the last forward pass's input for a gradient of its output.
  ///
  /// The returned tensor holds nothing of use when `request.input` is false.
  func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor
}

/// A layer that can make its last output again, so that nobody needs to keep it.
public protocol Remaking: Layer {
  /// Puts the output of the last training pass into `place`.
  func remakeOutput(in place: Tensor)
}

/// Named numbers of a network, with their gradient where an optimizer changes them.
public final class Parameter {
  /// What a weight file calls it: the layer's place and the role, such as `3.weight`.
  public let name: String
  /// The numbers.
  public let value: Tensor
  /// The sum of gradients since it was last set to zero; the same shape.
  public fileprivate(set) lazy var gradient = Tensor(value.shape)
  /// How a weight file stores it.
  public let layout: Layout

  /// How the numbers of a tensor are ordered in a weight file.
  public enum Layout: Sendable {
    /// A list of numbers, a channel each.
    case channels
    /// Window weights [row][column][large channel][small channel] here, stored as PyTorch stores
    /// `Conv2d` and `ConvTranspose2d` weights: [small channel][large channel][row][column].
    case windows
  }

  /// Zeros.
  public init(name: String, shape: Shape, layout: Layout) {
    self.name = name
    self.layout = layout
    value = Tensor(shape)
  }

  /// The number that a convolution adds to each output channel.
  convenience init(biasOf layer: String, channels: Int) {
    self.init(
      name: layer + ".bias", shape: Shape(rows: 1, channels: channels), layout: .channels)
  }
}

extension Parameter {
  /// Lays the gradients of parameters into one memory, side by side.
  static func lay(_ parameters: [Parameter], in room: Tensor) {
    var offset = 0
    for parameter in parameters {
      parameter.gradient = Tensor(parameter.value.shape, in: room, at: offset)
      offset += roomSize(of: parameter)
    }
  }

  /// What `lay` needs: every gradient begins on a boundary of 64 bytes.
  static func roomSize(_ parameters: [Parameter]) -> Int {
    parameters.reduce(0) { $0 + roomSize(of: $1) }
  }

  private static func roomSize(of parameter: Parameter) -> Int {
    (parameter.value.count + 15) / 16 * 16
  }
}
