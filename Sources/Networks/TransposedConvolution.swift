public import Tensors

/// A transposed convolution: every input pixel adds a weighted window to the output.
///
/// y[n, s·i + k − p, s·j + l − p, o] += x[n, i, j, c] · w[k, l, o, c], what falls outside is dropped;
/// then the bias (Dumoulin and Visin 2016, section 4). The transpose of `Convolution` with the same
/// numbers: the passes change places. Input: n × H × W × c. Output: n × (s·(H − 1) + K − 2p) × … × o.
public final class TransposedConvolution: Layer {
  private let product: WindowProduct
  private let weight: Parameter
  private let bias: Bias?
  private let output: Tensor
  private lazy var inputGradient = Tensor(product.windows.small)
  private var input: Tensor?

  /// A layer for inputs of `shape`.
  ///
  /// - Parameters:
  ///   - name: The layer's place, which begins the names of its parameters.
  ///   - shape: The input.
  ///   - channels: Numbers of an output pixel.
  ///   - kernel: Rows and columns of a window.
  ///   - stride: Pixels of the larger side between neighboring windows.
  ///   - padding: Zeros around the larger side.
  ///   - bias: Whether a number is added to each channel.
  ///   - workers: The threads to compute with.
  public init(
    name: String, input shape: Shape, channels: Int, kernel: Int, stride: Int, padding: Int,
    bias: Bool, workers: Workers
  ) {
    let outputShape = Shape(
      count: shape.count, height: (shape.height - 1) * stride + kernel - 2 * padding,
      width: (shape.width - 1) * stride + kernel - 2 * padding, channels: channels)
    let windows = Windows(
      over: outputShape, channels: shape.channels, kernel: kernel, stride: stride, padding: padding)
    product = WindowProduct(windows, workers: workers)
    weight = Parameter(name: name + ".weight", shape: windows.weightShape, layout: .windows)
    self.bias = bias ? Bias(name: name + ".bias", output: windows.large, workers: workers) : nil
    output = Tensor(windows.large)
  }

  /// The shape of the output.
  public var outputShape: Shape { output.shape }
  /// Weight, then bias.
  public var parameters: [Parameter] { [weight] + (bias.map { [$0.parameter] } ?? []) }
  /// None.
  public var statistics: [Parameter] { [] }

  /// y = scatter(x · Wᵀ) + b.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    self.input = input
    product.spread(input, weights: weight.value, into: output)
    bias?.add(to: output)
    return output
  }

  /// dW += Gᵀ · x with G the gathered windows of dy, db += Σ dy, dx = G · W.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    if request.parameters, let input {
      product.accumulateWeightGradient(large: outputGradient, small: input, into: weight.gradient)
      bias?.accumulateGradient(outputGradient)
    }
    if request.input {
      product.project(outputGradient, weights: weight.value, into: inputGradient)
    }
    return inputGradient
  }
}
