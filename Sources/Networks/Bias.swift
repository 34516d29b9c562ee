internal import Tensors

/// The number a convolution adds to each channel.
final class Bias {
  let parameter: Parameter
  private let passes: ChannelPasses

  init(name: String, output: Shape, workers: Workers) {
    parameter = Parameter(
      name: name, shape: Shape(rows: 1, channels: output.channels), layout: .channels)
    passes = ChannelPasses(output, workers: workers)
  }

  /// y ← y + b.
  func add(to output: Tensor) {
    passes.add(parameter.value, to: output)
  }

  /// db += Σ dy over all pixels.
  func accumulateGradient(_ outputGradient: Tensor) {
    passes.accumulateSum(of: outputGradient, into: parameter.gradient)
  }
}
