public import Tensors

/// A convolution: every output pixel is a weighted sum of an input window, with a bias if asked; then a
/// rectifier.
///
/// y[n, i, j, o] = r(b[o] + Σ x[n, s·i + k − p, s·j + l − p, c] · w[k, l, c, o]) over kernel row k,
/// kernel column l and input channel c, with zeros outside (cross-correlation, as is usual), and
/// r(x) = x above zero, slope · x below.
/// Input: n × H × W × c. Output: n × ((H + 2p − K) / s + 1) × … × o.
public final class Convolution: Layer {
  private let product: WindowProduct
  private let weight: Parameter
  private let bias: Parameter?
  private let slope: Float
  private let passes: ChannelPasses
  private lazy var output = Tensor(product.windows.small)
  private let passage: GradientPassage
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
  ///   - slope: Of the rectifier: 0 for ReLU, 1 for none.
  ///   - workers: The threads to compute with.
  public init(
    name: String, input shape: Shape, channels: Int, kernel: Int, stride: Int, padding: Int,
    bias: Bool, slope: Float = 1, workers: Workers
  ) {
    let windows = Windows(
      over: shape, channels: channels, kernel: kernel, stride: stride, padding: padding)
    product = WindowProduct(windows, workers: workers)
    weight = Parameter(name: name + ".weight", shape: windows.weightShape, layout: .windows)
    self.bias = bias ? Parameter(biasOf: name, channels: channels) : nil
    self.slope = slope
    passage = GradientPassage(windows.large, workers: workers)
    passes = ChannelPasses(windows.small, workers: workers)
  }

  /// The shape of the output.
  public var outputShape: Shape { product.windows.small }
  /// Weight, then bias.
  public var parameters: [Parameter] { [weight] + (bias.map { [$0] } ?? []) }
  /// None.
  public var statistics: [Parameter] { [] }

  /// y = r(G · W + b), with G the windows of x.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    self.input = input
    product.project(
      input, weights: weight.value, shift: bias?.value, slope: slope, rounds: mode == .training,
      into: output)
    return output
  }

  /// With dz = r′ · dy, in place of dy: dW += Gᵀ · dz, db += Σ dz, dx = the transpose of windows of
  /// dz · Wᵀ.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    let biasGradient = request.parameters ? bias?.gradient : nil
    if slope != 1 || biasGradient != nil {
      passes.rectifyGradient(
        outputGradient, output: output, slope: slope, addingSumTo: biasGradient)
    }
    if request.parameters, let input {
      product.accumulateWeightGradient(large: input, small: outputGradient, into: weight.gradient)
    }
    guard request.input else { return outputGradient }
    let inputGradient = passage.place(apartFrom: outputGradient)
    product.spread(outputGradient, weights: weight.value, into: inputGradient)
    return inputGradient
  }
}
