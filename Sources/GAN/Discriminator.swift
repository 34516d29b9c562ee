internal import Networks
internal import Tensors

/// The judge: radiographs in [−1, 1] to logits, positive for real.
///
/// That of a FastGAN is a `Critic`. In a DCGAN convolutions with 4 × 4 kernels of stride 2 halve the image down to 4 × 4 with LeakyReLU 0.2
/// between and batch normalization on all but the first; a last 4 × 4 kernel gives the logit.
final class Discriminator {
  let network: Network
  let logitShape: Shape
  /// What the network is in a FastGAN: it also reconstructs.
  let critic: Critic?

  /// A discriminator whose weights are still to come.
  init(_ architecture: Architecture, batch: Int, workers: Workers) {
    var shape = Shape(
      count: batch, height: architecture.resolution, width: architecture.resolution,
      channels: 1)
    if architecture.kind == .fastgan {
      let critic = Critic(
        input: shape, width: architecture.width, classCount: architecture.classCount,
        workers: workers)
      self.critic = critic
      network = Network([critic])
      logitShape = critic.logitShape
      return
    }
    critic = nil
    var layers: [any Layer] = []
    // The place in PyTorch's list of layers, where a rectifier has one of its own.
    var place = 0
    var trail = Trail()
    var previous: (any Remaking)?
    for (index, channels) in architecture.channels.reversed().enumerated() {
      let isFirst = index == 0
      let convolution = Convolution(
        name: "\(place)", input: shape, channels: channels, kernel: 4, stride: 2, padding: 1,
        bias: isFirst, slope: isFirst ? 0.2 : 1, after: previous, on: trail, workers: workers)
      shape = convolution.outputShape
      layers.append(convolution)
      trail.pass(leaving: isFirst ? nil : shape)
      previous = convolution
      if !isFirst {
        let normalization = BatchNormalization(
          name: "\(place + 1)", input: shape, slope: 0.2, on: trail, workers: workers)
        layers.append(normalization)
        previous = normalization
      }
      place += isFirst ? 2 : 3
    }
    let verdict = Convolution(
      name: "\(place)", input: shape, channels: 1, kernel: 4, stride: 1, padding: 0, bias: true,
      after: previous, on: trail, workers: workers)
    layers.append(verdict)
    logitShape = verdict.outputShape
    network = Network(layers)
  }
}
