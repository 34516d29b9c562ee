internal import Networks
internal import Tensors

/// The generator of a FastGAN.
///
/// A transposed convolution makes 4 × 4 pixels of the latent vector; each stage doubles them and
/// convolves with 3 × 3 weights, with batch normalization and a gated linear unit. Stages of an eighth
/// and a thirty-second of the resolution convolve twice. Each size opens and closes the channels of
/// that sixteen times as large. A last 3 × 3 kernel makes the image and how strong its grain is at each pixel
/// (`Grain`); then comes tanh. A class is one more place of
/// the latent vector, which is 1 there: the first layer learns a vector for it.
extension Generator {
  /// Layers from latent vectors of `shape` to images.
  static func fastGAN(
    _ architecture: Architecture, input shape: Shape, workers: Workers
  ) -> (layers: [any Layer], grain: Grain) {
    let channels = architecture.channels
    let start = TransposedConvolution(
      name: "4.0", input: shape, channels: 2 * channels[0], kernel: 4, stride: 1, padding: 0,
      bias: false, workers: workers)
    var outputs: [Shape] = []
    var stages: [Network] = []
    func finish(_ convolution: any Layer, _ output: Shape, name: String) -> [any Layer] {
      let normalization = BatchNormalization(
        name: name, input: output, unit: .gate, workers: workers)
      (convolution as? TransposedConvolution)?.fold(normalization)
      (convolution as? UpsamplingConvolution)?.fold(normalization)
      outputs.append(normalization.outputShape)
      return [convolution, normalization]
    }
    stages.append(Network(finish(start, start.outputShape, name: "4.1")))
    for (index, size) in architecture.sizes.enumerated().dropFirst() {
      let doubling = UpsamplingConvolution(
        name: "\(size).0", input: outputs[index - 1], channels: 2 * channels[index],
        workers: workers)
      var layers = finish(doubling, doubling.outputShape, name: "\(size).1")
      if architecture.convolvesTwice(at: size) {
        let second = Convolution(
          name: "\(size).3", input: outputs.removeLast(), channels: 2 * channels[index], kernel: 3,
          stride: 1, padding: 1, bias: false, workers: workers)
        layers += finish(second, second.outputShape, name: "\(size).4")
      }
      stages.append(Network(layers))
    }
    let links = architecture.excitations.map { source, target in
      Stages.Link(
        from: source, to: target,
        Excitation(
          name: "\(architecture.sizes[target]).excitation", source: outputs[source],
          target: outputs[target], workers: workers))
    }
    let image = TransposedConvolution(
      name: "image", input: outputs[outputs.count - 1], channels: 2, kernel: 3, stride: 1,
      padding: 1, bias: true, workers: workers)
    let grain = Grain(input: image.outputShape, workers: workers)
    return (
      [Stages(stages, links: links), image, grain, HyperbolicTangent(workers: workers)], grain
    )
  }

  /// What a weight file holds of such a generator, names and extents.
  static func fastGANTensors(of architecture: Architecture) -> [(name: String, shape: [Int])] {
    let (channels, sizes) = (architecture.channels, architecture.sizes)
    var tensors: [(name: String, shape: [Int])] = []
    func add(_ name: String, _ place: Int, _ shape: [Int], channels: Int) {
      tensors.append(("\(name).\(place).weight", shape))
      for role in ["weight", "bias", "running_mean", "running_var"] {
        tensors.append(("\(name).\(place + 1).\(role)", [channels]))
      }
    }
    for (index, size) in sizes.enumerated() {
      let count = 2 * channels[index]
      let inputs =
        index == 0 ? architecture.latentSize + architecture.classCount : channels[index - 1]
      let kernel = index == 0 ? 4 : 3
      add("\(size)", 0, [inputs, count, kernel, kernel], channels: count)
      if architecture.convolvesTwice(at: size) {
        add("\(size)", 3, [count, channels[index], 3, 3], channels: count)
      }
    }
    for (source, target) in architecture.excitations {
      let name = "\(sizes[target]).excitation"
      tensors.append((name + ".0.weight", [channels[target], channels[source], 4, 4]))
      tensors.append((name + ".2.weight", [channels[target], channels[target], 1, 1]))
    }
    return tensors + [
      ("image.weight", [channels[channels.count - 1], 2, 3, 3]), ("image.bias", [2]),
    ]
  }
}

extension Architecture {
  /// Whether a FastGAN's generator has a second convolution at a size.
  func convolvesTwice(at size: Int) -> Bool {
    size > 4 && (size * 8 == resolution || size * 32 == resolution)
  }

  /// Places in `sizes` of which one excites the other in a FastGAN's generator.
  var excitations: [(source: Int, target: Int)] {
    sizes.indices.dropFirst(4).map { ($0 - 4, $0) }
  }
}
