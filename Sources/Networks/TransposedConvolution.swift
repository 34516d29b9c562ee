public import Tensors

/// A transposed convolution: every input pixel adds a weighted window to the output.
///
/// y[n, s·i + k − p, s·j + l − p, o] += x[n, i, j, c] · w[k, l, o, c], what falls outside is dropped;
/// then the bias (Dumoulin and Visin 2016, section 4). The transpose of `Convolution` with the same
/// numbers: the passes change places. Input: n × H × W × c. Output: n × (s·(H − 1) + K − 2p) × … × o.
public final class TransposedConvolution: Layer {
  private let product: WindowProduct
  private let weight: Parameter
  private let bias: Parameter?
  private let passes: ChannelPasses
  private var folded = FoldedWeights()
  private lazy var output = Tensor(product.windows.large)
  private let passage: Passage
  /// Who makes the input again.
  private let previous: (any Remaking)?
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
  ///   - previous: The layer before, if it makes its output again.
  ///   - workers: The threads to compute with.
  public init(
    name: String, input shape: Shape, channels: Int, kernel: Int, stride: Int, padding: Int,
    bias: Bool, after previous: (any Remaking)? = nil, workers: Workers
  ) {
    let outputShape = Shape(
      count: shape.count, height: (shape.height - 1) * stride + kernel - 2 * padding,
      width: (shape.width - 1) * stride + kernel - 2 * padding, channels: channels)
    let windows = Windows(
      over: outputShape, channels: shape.channels, kernel: kernel, stride: stride, padding: padding)
    product = WindowProduct(windows, workers: workers)
    weight = Parameter(name: name + ".weight", shape: windows.weightShape, layout: .windows)
    self.bias = bias ? Parameter(biasOf: name, channels: channels) : nil
    self.previous = previous
    passage = Passage(
      windows.small, besides: windows.large.elementCount, workers: workers)
    passes = ChannelPasses(windows.large, workers: workers)
  }

  /// The shape of the output.
  public var outputShape: Shape { product.windows.large }
  /// Weight, then bias.
  public var parameters: [Parameter] { [weight] + (bias.map { [$0] } ?? []) }
  /// None.
  public var statistics: [Parameter] { [] }

  /// y = the transpose of windows of x · Wᵀ, plus b.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    self.input = input
    switch mode {
    case .training: product.spread(input, weights: weight.value, shift: bias?.value, into: output)
    case .inference:
      folded.spread(
        input, by: product, weights: weight.value, bias: bias?.value, into: output)
    }
    return output
  }

  /// Takes over the work of the next layer in inference.
  public func fold(_ next: BatchNormalization) { folded.fold(next) }

  /// dW += Gᵀ · x with G the windows of dy, db += Σ dy, dx = G · W.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    let inputGradient = passage.place(apartFrom: outputGradient)
    if request.parameters, let input = previous == nil ? input : inputGradient {
      previous?.remakeOutput(in: inputGradient)
      product.accumulateWeightGradient(large: outputGradient, small: input, into: weight.gradient)
      if let bias {
        passes.rectifyGradient(
          outputGradient, output: output, slope: 1, addingSumTo: bias.gradient)
      }
    }
    guard request.input else { return outputGradient }
    product.project(outputGradient, weights: weight.value, into: inputGradient)
    return inputGradient
  }
}
