public import Tensors

internal import Glibc

/// Skip-layer excitation (Liu et al., "Towards faster and stabilized GAN training for high-fidelity
/// few-shot image synthesis", 2021, section 3.1): a small image opens and closes the channels of a large one.
///
/// y = x · σ(W₂ · r(W₁ · p)), with p the source's means over 4 × 4 cells, r(a) = a above zero, a / 10
/// below. Source: n × H × W × c, H and W multiples of 4. Target and output: n × H′ × W′ × o.
public final class Excitation: Skip {
  private static let cells = 4
  private static let slope: Float = 0.1

  private let workers: Workers
  private let gathering: WindowProduct
  private let mixing: WindowProduct
  private let gatherWeight: Parameter
  private let mixWeight: Parameter
  private let sourcePasses: ImagePasses
  private let targetPasses: ImagePasses
  private let hiddenPasses: ChannelPasses
  private let cell: Int
  private let pooled: Tensor
  private let hidden: Tensor
  private let gate: Tensor
  private lazy var pooledGradient = Tensor(pooled.shape)
  private lazy var hiddenGradient = Tensor(hidden.shape)
  private lazy var gateGradient = Tensor(gate.shape)
  private let targetShape: Shape
  private lazy var output = Tensor(targetShape)
  private var target: Tensor?

  /// An excitation of `target` by `source`.
  ///
  /// - Parameters:
  ///   - name: The place, which begins the names of the weights.
  ///   - source: The shape of the small image.
  ///   - target: The shape of the large one.
  ///   - workers: The threads to compute with.
  public init(name: String, source: Shape, target: Shape, workers: Workers) {
    self.workers = workers
    cell = source.height / Self.cells
    pooled = Tensor(
      Shape(
        count: source.count, height: Self.cells, width: Self.cells, channels: source.channels))
    let gatherWindows = Windows(
      over: pooled.shape, channels: target.channels, kernel: Self.cells, stride: 1, padding: 0)
    let mixWindows = Windows(
      over: gatherWindows.small, channels: target.channels, kernel: 1, stride: 1, padding: 0)
    gathering = WindowProduct(gatherWindows, workers: workers)
    mixing = WindowProduct(mixWindows, workers: workers)
    gatherWeight = Parameter(
      name: name + ".0.weight", shape: gatherWindows.weightShape, layout: .windows)
    mixWeight = Parameter(
      name: name + ".2.weight", shape: mixWindows.weightShape, layout: .windows)
    hidden = Tensor(gatherWindows.small)
    gate = Tensor(mixWindows.small)
    sourcePasses = ImagePasses(source, workers: workers)
    targetPasses = ImagePasses(target, workers: workers)
    hiddenPasses = ChannelPasses(hidden.shape, workers: workers)
    targetShape = target
  }

  /// W₁, then W₂.
  public var parameters: [Parameter] { [gatherWeight, mixWeight] }

  /// y = x · σ(W₂ · r(W₁ · p)).
  public func forward(source: Tensor, target: Tensor) -> Tensor {
    self.target = target
    sourcePasses.means(of: source, cell: cell, into: pooled)
    gathering.project(pooled, weights: gatherWeight.value, slope: Self.slope, into: hidden)
    mixing.project(hidden, weights: mixWeight.value, into: gate)
    for index in 0..<gate.count { gate[index] = 1 / (1 + expf(-gate[index])) }
    targetPasses.scale(target, by: gate, into: output)
    return output
  }

  /// The gradient of the target in place of that of the output; that of the source is kept for
  /// `addSourceGradient`.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    guard let target else { return outputGradient }
    targetPasses.scaleGradient(
      outputGradient, input: target, factors: gate, factorGradient: gateGradient)
    for index in 0..<gate.count { gateGradient[index] *= gate[index] * (1 - gate[index]) }
    if request.parameters {
      mixing.accumulateWeightGradient(
        large: hidden, small: gateGradient, into: mixWeight.gradient)
    }
    mixing.spread(gateGradient, weights: mixWeight.value, into: hiddenGradient)
    hiddenPasses.rectifyGradient(
      hiddenGradient, output: hidden, slope: Self.slope, addingSumTo: nil)
    if request.parameters {
      gathering.accumulateWeightGradient(
        large: pooled, small: hiddenGradient, into: gatherWeight.gradient)
    }
    gathering.spread(hiddenGradient, weights: gatherWeight.value, into: pooledGradient)
    return outputGradient
  }

  /// Adds to a gradient of the source what the last backward pass found.
  public func addSourceGradient(to gradient: Tensor) {
    sourcePasses.spreadMeans(pooledGradient, cell: cell, into: gradient, adding: true)
  }
}
