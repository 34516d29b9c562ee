public import Tensors

/// A convolution: every output pixel is a weighted sum of an input window, with a bias if asked; then a
/// rectifier.
///
/// y[n, i, j, o] = r(b[o] + Σ x[n, s·i + k − p, s·j + l − p, c] · w[k, l, c, o]) over kernel row k,
/// kernel column l and input channel c, with zeros outside (cross-correlation, as is usual), and
/// r(x) = x above zero, slope · x below.
/// Input: n × H × W × c. Output: n × ((H + 2p − K) / s + 1) × … × o.
public final class Convolution: Layer, Remaking {
  private let product: WindowProduct
  private let weight: Parameter
  private let bias: Parameter?
  private let slope: Float
  private let passes: ChannelPasses
  private lazy var keptOutput = Tensor(product.windows.small)
  /// Where the output waits, or where it goes that nobody keeps.
  private let outputPassage: Passage?
  /// Of an output that nobody keeps.
  private let signs: Signs?
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
  ///   - slope: Of the rectifier: 0 for ReLU, 1 for none.
  ///   - previous: The layer before, if it makes its output again.
  ///   - trail: The network up to here, in whose room the output waits for the way back; that of a rectifier
  ///     is not kept at all, so that the next layer has it made again. Nil to keep it apart.
  ///   - workers: The threads to compute with.
  public init(
    name: String, input shape: Shape, channels: Int, kernel: Int, stride: Int, padding: Int,
    bias: Bool, slope: Float = 1, after previous: (any Remaking)? = nil, on trail: Trail? = nil,
    workers: Workers
  ) {
    let windows = Windows(
      over: shape, channels: channels, kernel: kernel, stride: stride, padding: padding)
    product = WindowProduct(windows, workers: workers)
    weight = Parameter(name: name + ".weight", shape: windows.weightShape, layout: .windows)
    self.bias = bias ? Parameter(biasOf: name, channels: channels) : nil
    self.slope = slope
    self.previous = previous
    let (large, small) = (windows.large, windows.small)
    if let trail {
      let isKept = slope == 1
      outputPassage = Passage(
        small, at: isKept ? .low : .high, after: trail.length, besides: large.elementCount,
        workers: workers)
      passage = trail.passage(
        forGradientOf: large, output: small, isKept: isKept, workers: workers)
      signs = isKept ? nil : Signs(small, workers: workers)
    } else {
      outputPassage = nil
      passage = Passage(large, besides: small.elementCount, workers: workers)
      signs = nil
    }
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
    let output = outputPassage?.place(apartFrom: input) ?? keptOutput
    project(input, mode, into: output)
    if mode == .training { signs?.take(from: output) }
    return output
  }

  /// The same product again.
  public func remakeOutput(in place: Tensor) {
    guard let input else { return }
    project(input, .training, into: place)
  }

  private func project(_ input: Tensor, _ mode: Mode, into output: Tensor) {
    product.project(
      input, weights: weight.value, shift: bias?.value, slope: slope, rounds: mode == .training,
      into: output)
  }

  /// With dz = r′ · dy, in place of dy: dW += Gᵀ · dz, db += Σ dz, dx = the transpose of windows of
  /// dz · Wᵀ.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    rectify(outputGradient, addingSumTo: request.parameters ? bias?.gradient : nil)
    let inputGradient = passage.place(apartFrom: outputGradient)
    if request.parameters, let input = previous == nil ? input : inputGradient {
      previous?.remakeOutput(in: inputGradient)
      product.accumulateWeightGradient(large: input, small: outputGradient, into: weight.gradient)
    }
    guard request.input else { return outputGradient }
    product.spread(outputGradient, weights: weight.value, into: inputGradient)
    return inputGradient
  }

  private func rectify(_ gradient: Tensor, addingSumTo biasGradient: Tensor?) {
    signs?.rectify(gradient, slope: slope)
    let slope = signs == nil ? slope : 1
    guard slope != 1 || biasGradient != nil else { return }
    passes.rectifyGradient(
      gradient, output: slope == 1 ? gradient : keptOutput, slope: slope,
      addingSumTo: biasGradient)
  }
}
