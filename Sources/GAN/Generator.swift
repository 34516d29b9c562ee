package import Networks
internal import Randomness
public import Tensors

/// The forger: latent vectors to radiographs in [−1, 1].
///
/// In a DCGAN a transposed convolution makes 4 × 4 pixels of the latent vector, then 4 × 4 kernels of stride 2
/// double them, with batch normalization and ReLU between and tanh at the end.
public final class Generator {
  /// Its sizes.
  public let architecture: Architecture
  /// Images of one pass.
  public let batch: Int
  package let network: Network
  /// What draws the masks of its images; nil without.
  var segmenter: Segmenter?
  /// `batch` vectors one after the other.
  let latents: Tensor
  /// The class of each image, counted from 0; empty without classes.
  var classes: [Int] = []
  /// What the network sees: behind each latent vector a number for each class, 1 for its own and 0 else.
  ///
  /// A larger one is a short cut: the class soon outweighs the latent vector, and images of one class
  /// become alike.
  private let input: Tensor
  private let workers: Workers
  /// Draws the grain of its images; nil for a DCGAN.
  package let grain: Grain?
  /// Whether latent vectors decide the noise of `grain`, or it is given.
  package var drawsGrain = true
  private let grainStream = RandomStream(seed: 0, purpose: "grain")

  /// A generator whose weights are still to come.
  package init(_ architecture: Architecture, batch: Int, workers: Workers) {
    self.architecture = architecture
    self.batch = batch
    self.workers = workers
    latents = Tensor(Shape(rows: batch, channels: architecture.latentSize))
    input =
      architecture.classCount == 0
      ? latents
      : Tensor(Shape(rows: batch, channels: architecture.latentSize + architecture.classCount))
    switch architecture.kind {
    case .dcgan:
      network = Network(Self.dcgan(architecture, input: input.shape, workers: workers))
      grain = nil
    case .fastgan:
      let (layers, grain) = Self.fastGAN(architecture, input: input.shape, workers: workers)
      network = Network(layers)
      self.grain = grain
    }
  }

  private static func dcgan(
    _ architecture: Architecture, input: Shape, workers: Workers
  ) -> [any Layer] {
    var layers: [any Layer] = []
    var shape = input
    var previous: (any Remaking)?
    let outputs = architecture.channels + [1]
    for (index, channels) in outputs.enumerated() {
      let isLast = index == outputs.count - 1
      // Places in PyTorch's list of layers, where a rectifier has one of its own.
      let place = 3 * index
      let convolution = TransposedConvolution(
        name: "\(place)", input: shape, channels: channels, kernel: 4,
        stride: index == 0 ? 1 : 2, padding: index == 0 ? 0 : 1, bias: isLast, after: previous,
        workers: workers)
      shape = convolution.outputShape
      layers.append(convolution)
      if isLast {
        layers.append(HyperbolicTangent(workers: workers))
      } else {
        let normalization = BatchNormalization(
          name: "\(place + 1)", input: shape, slope: 0, on: Trail(), workers: workers)
        previous = normalization
        convolution.fold(normalization)
        layers.append(normalization)
      }
    }
    return layers
  }

  /// What a weight file holds of a generator: names and extents, for a DCGAN as in PyTorch's
  /// `nn.Sequential` of `ConvTranspose2d`, `BatchNorm2d`, `ReLU` for each size, and `ConvTranspose2d`,
  /// `Tanh` at the end.
  static func tensors(of architecture: Architecture) -> [(name: String, shape: [Int])] {
    if architecture.kind == .fastgan { return fastGANTensors(of: architecture) }
    var tensors: [(name: String, shape: [Int])] = []
    var inputs = architecture.latentSize
    for (index, channels) in architecture.channels.enumerated() {
      tensors.append(("\(3 * index).weight", [inputs, channels, 4, 4]))
      for role in ["weight", "bias", "running_mean", "running_var"] {
        tensors.append(("\(3 * index + 1).\(role)", [channels]))
      }
      inputs = channels
    }
    let last = 3 * architecture.channels.count
    return tensors + [("\(last).weight", [inputs, 1, 4, 4]), ("\(last).bias", [1])]
  }

  /// Draws starting weights.
  package func initialize(seed: UInt64) {
    network.initialize(seed: seed, player: "generator")
  }

  /// Images for `latents` and `classes`, in memory that the next call reuses.
  ///
  /// - Parameter mode: Training uses the statistics of the batch; inference those learned in training.
  /// - Returns: Batch × resolution × resolution × 1, in [−1, 1].
  func forward(mode: Mode) -> Tensor {
    if architecture.classCount > 0 { markClasses() }
    drawGrain()
    return network.forward(input, mode: mode)
  }

  /// Sets the first latent numbers of an image.
  func setLatents(of image: Int, from code: [Float]) {
    for (place, value) in code.enumerated() {
      latents[image * architecture.latentSize + place] = value
    }
  }

  /// Draws the noise of each image from a stream that its last latent numbers are the key of: a vector gives
  /// one image.
  private func drawGrain() {
    guard let grain, drawsGrain else { return }
    let streams = (0..<batch).map { image in
      let end = (image + 1) * architecture.latentSize
      let key = latents[end - 1].bitPattern
      let other = latents[max(end - 2, 0)].bitPattern
      return grainStream.numbered(Int(truncatingIfNeeded: UInt64(key) << 32 | UInt64(other)))
    }
    workers.fillGrain(grain.noise, from: streams)
  }

  private func markClasses() {
    let (size, count) = (architecture.latentSize, architecture.classCount)
    precondition(
      classes.count == batch && classes.allSatisfy((0..<count).contains),
      "Generator: classes \(classes) for \(batch) images of \(count)")
    for image in 0..<batch {
      let first = image * (size + count)
      for place in 0..<size { input[first + place] = latents[image * size + place] }
      for place in 0..<count { input[first + size + place] = place == classes[image] ? 1 : 0 }
    }
  }

  /// Images for `batch` latent vectors, one after the other, as users get them; see `forward`.
  ///
  /// - Parameters:
  ///   - values: The vectors.
  ///   - classes: The class of each image, counted from 0; empty for a generator without classes.
  /// - Returns: See `forward`.
  public func generate(_ values: [Float], classes: [Int] = []) -> Tensor {
    latents.values = values
    self.classes = classes
    return forward(mode: .inference)
  }

  /// Latent vectors from the standard normal distribution for images `indices`, as many as a batch.
  ///
  /// Each image has a stream of its own, so that it does not depend on its neighbors.
  public func latents(seed: UInt64, purpose: String, indices: Range<Int>) -> [Float] {
    indices.flatMap { index in
      var stream = RandomStream(seed: seed, purpose: purpose, index: index)
      return stream.normal(count: architecture.latentSize)
    }
  }
}
