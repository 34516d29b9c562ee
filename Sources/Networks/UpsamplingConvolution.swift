public import Tensors

/// Doubles an image, each pixel becoming a square of four, and convolves it with 3 × 3 weights.
///
/// Against the grid of transposed convolutions (Odena, Dumoulin and Olah 2016). Both together are a
/// transposed convolution with a window of 4 × 4 and stride 2 whose weights are sums of the nine,
/// (w₀, w₀ + w₁, w₁ + w₂, w₂) on either axis; so computed it takes four ninths of the multiplications.
/// As PyTorch has it: `Upsample(scale_factor=2)`, then `ConvTranspose2d(…, 3, padding=1)`.
/// Input: n × H × W × c. Output: n × 2H × 2W × o.
public final class UpsamplingConvolution: Layer {
  private let product: WindowProduct
  private let workers: Workers
  private let weight: Parameter
  private let windowWeights: Tensor
  private lazy var windowGradient = Tensor(product.windows.weightShape)
  /// Of the weights that the windows' are made of.
  private var version: Int?
  private var folded = FoldedWeights()
  private lazy var output = Tensor(product.windows.large)
  private let passage: Passage
  private var input: Tensor?

  /// A layer for inputs of `shape`.
  ///
  /// - Parameters:
  ///   - name: The layer's place, which begins the names of its parameters.
  ///   - shape: The input.
  ///   - channels: Numbers of an output pixel.
  ///   - workers: The threads to compute with.
  public init(name: String, input shape: Shape, channels: Int, workers: Workers) {
    let outputShape = Shape(
      count: shape.count, height: 2 * shape.height, width: 2 * shape.width, channels: channels)
    let windows = Windows(
      over: outputShape, channels: shape.channels, kernel: 4, stride: 2, padding: 1)
    product = WindowProduct(windows, workers: workers)
    self.workers = workers
    weight = Parameter(
      name: name + ".weight",
      shape: Shape(count: 3, height: 3, width: channels, channels: shape.channels),
      layout: .windows)
    windowWeights = Tensor(windows.weightShape)
    passage = Passage(
      windows.small, besides: windows.large.elementCount, workers: workers)
  }

  /// The shape of the output.
  public var outputShape: Shape { product.windows.large }
  /// The weight.
  public var parameters: [Parameter] { [weight] }
  /// None.
  public var statistics: [Parameter] { [] }

  /// Takes over the work of the next layer in inference.
  public func fold(_ next: BatchNormalization) { folded.fold(next) }

  /// y = the doubled image by the weights.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    self.input = input
    if version != weight.value.version {
      workers.widenWindows(weight.value, into: windowWeights)
      version = weight.value.version
    }
    switch mode {
    case .training: product.spread(input, weights: windowWeights, into: output)
    case .inference:
      folded.spread(input, by: product, weights: windowWeights, bias: nil, into: output)
    }
    return output
  }

  /// The gradients of the transposed convolution; each of the nine weights has the sum of its four.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    if request.parameters, let input {
      workers.clear(windowGradient)
      product.accumulateWeightGradient(large: outputGradient, small: input, into: windowGradient)
      workers.narrowWindows(windowGradient, addingTo: weight.gradient)
    }
    guard request.input else { return outputGradient }
    let inputGradient = passage.place(apartFrom: outputGradient)
    product.project(outputGradient, weights: windowWeights, into: inputGradient)
    return inputGradient
  }
}
