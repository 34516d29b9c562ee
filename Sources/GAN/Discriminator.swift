internal import Networks
internal import Tensors

/// The judge: radiographs in [−1, 1] to one logit each, positive for real.
///
/// Convolutions with 4 × 4 kernels of stride 2 halve the image down to 4 × 4 with LeakyReLU 0.2
/// between and batch normalization on all but the first; a last 4 × 4 kernel gives the logit.
final class Discriminator {
  let network: Network
  let logitShape: Shape

  /// A discriminator whose weights are still to come.
  init(_ architecture: Architecture, batch: Int, workers: Workers) {
    var layers: [any Layer] = []
    var shape = Shape(
      count: batch, height: architecture.resolution, width: architecture.resolution, channels: 1)
    for (index, channels) in architecture.channels.reversed().enumerated() {
      let convolution = Convolution(
        name: "\(layers.count)", input: shape, channels: channels, kernel: 4, stride: 2, padding: 1,
        bias: index == 0, workers: workers)
      shape = convolution.outputShape
      layers.append(convolution)
      if index > 0 {
        layers.append(BatchNormalization(name: "\(layers.count)", input: shape, workers: workers))
      }
      layers.append(Activation(.rectified(slope: 0.2), workers: workers))
    }
    let verdict = Convolution(
      name: "\(layers.count)", input: shape, channels: 1, kernel: 4, stride: 1, padding: 0,
      bias: true, workers: workers)
    layers.append(verdict)
    logitShape = verdict.outputShape
    network = Network(layers)
  }
}
