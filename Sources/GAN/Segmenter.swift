package import Networks
package import Tensors

/// Draws the mask of a radiograph.
///
/// A small U-Net (Ronneberger, Fischer and Brox 2015): 4 × 4 kernels halve the radiograph down to 8 × 8 pixels,
/// `UpsamplingConvolution` doubles it again, and what was found at a size on the way down is added on the way
/// up. It learns from the radiographs that a GAN learns from, turned, shifted, scaled and toned, beside the
/// game: a discriminator that saw masks too would look at their edges and at little else.
package final class Segmenter {
  package let network: Network
  private let workers: Workers
  private let shape: Shape
  private let crossEntropy: BinaryCrossEntropy
  private lazy var images = Tensor(shape)
  private lazy var masks = Tensor(shape)
  private lazy var targets = Tensor(shape)
  /// It learns faster than players, whose game has no aim to run past.
  lazy var optimizer = Adam(
    network.parameters, learningRate: 1e-3, firstDecay: 0.9, secondDecay: 0.999, workers: workers)

  private static let smallest = 8
  private static let width = 16
  private static let mostChannels = 128
  private static let lastChannels = 8

  /// A network whose weights are still to come, for `batch` squares of `resolution` pixels.
  package init(resolution: Int, batch: Int, workers: Workers) {
    self.workers = workers
    shape = Shape(count: batch, height: resolution, width: resolution, channels: 1)
    var stages: [Network] = []
    var place = shape
    var found: [(stage: Int, shape: Shape)] = []
    for (size, channels) in Self.downs(resolution) {
      let isFirst = stages.isEmpty
      let convolution = Convolution(
        name: "down.\(size).0", input: place, channels: channels, kernel: 4, stride: 2, padding: 1,
        bias: isFirst, slope: isFirst ? 0.2 : 1, workers: workers)
      place = convolution.outputShape
      found.append((stages.count, place))
      stages.append(
        Network(
          isFirst
            ? [convolution]
            : [
              convolution,
              BatchNormalization(
                name: "down.\(size).1", input: place, slope: 0.2, workers: workers),
            ]))
    }
    var links: [Stages.Link] = []
    for (size, channels) in Self.ups(resolution) {
      let convolution = UpsamplingConvolution(
        name: "up.\(size).0", input: place, channels: channels, workers: workers)
      place = convolution.outputShape
      let normalization = BatchNormalization(
        name: "up.\(size).1", input: place, slope: 0, workers: workers)
      convolution.fold(normalization)
      if let earlier = found.first(where: { $0.shape == place }) {
        links.append(
          Stages.Link(from: earlier.stage, to: stages.count, Sum(place, workers: workers)))
      }
      stages.append(Network([convolution, normalization]))
    }
    let last = TransposedConvolution(
      name: "mask", input: place, channels: 1, kernel: 3, stride: 1, padding: 1, bias: true,
      workers: workers)
    network = Network([Stages(stages, links: links), last])
    crossEntropy = BinaryCrossEntropy(shape)
  }

  /// Draws starting weights.
  package func initialize(seed: UInt64) {
    network.initialize(seed: seed, player: "segmenter")
  }

  /// Sizes and channels on the way down.
  private static func downs(_ resolution: Int) -> [(size: Int, channels: Int)] {
    sequence(first: (resolution / 2, width)) { ($0.0 / 2, min($0.1 * 2, mostChannels)) }
      .prefix { $0.0 >= smallest }.map { $0 }
  }

  /// Sizes and channels on the way up.
  private static func ups(_ resolution: Int) -> [(size: Int, channels: Int)] {
    downs(resolution).dropLast().reversed() + [(resolution, lastChannels)]
  }

  /// What a weight file holds of a segmenter: names and extents.
  package static func tensors(resolution: Int) -> [(name: String, shape: [Int])] {
    var tensors: [(name: String, shape: [Int])] = []
    func addNormalization(_ name: String, _ channels: Int) {
      for role in ["weight", "bias", "running_mean", "running_var"] {
        tensors.append(("\(name).1.\(role)", [channels]))
      }
    }
    var inputs = 1
    for (size, channels) in downs(resolution) {
      let name = "down.\(size)"
      tensors.append((name + ".0.weight", [channels, inputs, 4, 4]))
      if inputs == 1 {
        tensors.append((name + ".0.bias", [channels]))
      } else {
        addNormalization(name, channels)
      }
      inputs = channels
    }
    for (size, channels) in ups(resolution) {
      tensors.append(("up.\(size).0.weight", [inputs, channels, 3, 3]))
      addNormalization("up.\(size)", channels)
      inputs = channels
    }
    return tensors + [("mask.weight", [inputs, 1, 3, 3]), ("mask.bias", [1])]
  }

  /// Learns from a batch.
  ///
  /// - Parameters:
  ///   - images: Radiographs in [−1, 1].
  ///   - placements: Where each is seen, without holes.
  ///   - fillMasks: Writes their masks, 1 inside and 0 outside.
  /// - Returns: The binary cross-entropy, mean over pixels.
  package func learn(
    _ images: Tensor, seenAt placements: [Placement], fillMasks: (Tensor) -> Void
  ) -> Float {
    fillMasks(masks)
    workers.place(images, at: placements, into: self.images)
    workers.place(
      masks,
      at: placements.map { placement in
        var placement = placement
        placement.tone = (1, 0)
        return placement
      }, into: targets)
    network.clearGradients(workers)
    let (loss, gradient) = crossEntropy(
      network.forward(self.images, mode: .training), targets: targets)
    network.backward(gradient, GradientRequest(parameters: true, input: false))
    optimizer.step()
    return loss
  }

  /// Numbers that are above 0 inside the masks of images, in memory that the next call reuses.
  package func logits(of images: Tensor) -> Tensor { network.forward(images, mode: .inference) }
}
