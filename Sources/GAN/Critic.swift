internal import Networks
internal import Tensors

/// The discriminator of a FastGAN: many logits an image, positive for real, and features good enough to
/// draw the image again.
///
/// A 4 × 4 kernel halves the image, then `Residual` stages halve it down to 8 × 8 pixels while channels
/// double, each exciting the next but one. 1 × 1 and 4 × 4 kernels make 5 × 5 logits of that; a smaller
/// way from the image of half the size makes as many. Two decoders (Liu et al. 2021, section 3.2) draw the
/// whole image from the last features and a quarter of it from those before. LeakyReLU 0.2 everywhere.
/// Of images with classes, a projection of the last features on theirs is added to the first 5 × 5 logits.
final class Critic: Layer {
  let logitShape: Shape
  private let workers: Workers
  private let stages: Stages
  private let head: Network
  private let coarse: Network
  private let wholeDecoder: Decoder
  private let partDecoder: Decoder
  private let projection: Projection?
  private let headShape: Shape
  private lazy var logits = Tensor(logitShape)
  private lazy var headGradient = Tensor(headShape)
  private lazy var coarseGradient = Tensor(headShape)
  private lazy var imageGradient = Tensor(imageShape)
  private let imageShape: Shape
  private let partPlace: Int
  /// What the decoders ask of the features in the next backward pass.
  private var reconstructs = false
  /// The class of each image of the next passes, counted from 0; empty without classes.
  var classes: [Int] = []

  private static let smallest = 8

  /// A discriminator of images of `shape` whose first layer has `width` channels, and of their classes.
  init(input shape: Shape, width: Int, classCount: Int, workers: Workers) {
    self.workers = workers
    imageShape = shape
    var place = Place(shape: shape, width: width, workers: workers)
    var stages = [Network([place.halve(name: "\(shape.height / 2).0")])]
    var shapes = [place.shape]
    while place.shape.height > Self.smallest {
      stages.append(Network([place.residual(convolvesTwice: place.shape.height <= 32)]))
      shapes.append(place.shape)
    }
    let links = shapes.indices.dropFirst(2).map { target in
      Stages.Link(
        from: target - 2, to: target,
        Excitation(
          name: "\(shapes[target].height).excitation", source: shapes[target - 2],
          target: shapes[target], workers: workers))
    }
    self.stages = Stages(stages, links: Array(links))
    partPlace = shapes.count - 2
    let last = place.shape
    head = Network(place.mix(name: "head") + [place.judge(name: "head.3")])
    headShape = place.shape
    projection =
      classCount == 0
      ? nil
      : Projection(name: "class", input: last, kernel: 4, classCount: classCount, workers: workers)

    let pooling = AveragePooling(input: shape, cell: 2, workers: workers)
    place = Place(shape: pooling.outputShape, width: width, workers: workers, prefix: "coarse.")
    var layers: [any Layer] = [pooling, place.halve(name: "coarse.\(shape.height / 4).0")]
    while place.shape.height > Self.smallest {
      layers.append(place.residual(convolvesTwice: false))
    }
    coarse = Network(layers + [place.judge(name: "coarse.head")])
    precondition(place.shape == headShape, "Critic: \(place.shape) and \(headShape)")
    logitShape = Shape(rows: shape.count, channels: 2 * headShape.elementCount / shape.count)

    let size = min(shape.height / 2, 64)
    wholeDecoder = Decoder(
      name: "whole", features: last, image: shape, part: nil, size: size, width: width,
      workers: workers)
    partDecoder = Decoder(
      name: "part", features: shapes[partPlace], image: shape, part: 2, size: size, width: width,
      workers: workers)
  }

  var parameters: [Parameter] {
    stages.parameters + head.parameters + coarse.parameters + wholeDecoder.network.parameters
      + partDecoder.network.parameters + (projection?.parameters ?? [])
  }

  var statistics: [Parameter] {
    stages.statistics + head.statistics + coarse.statistics + wholeDecoder.network.statistics
      + partDecoder.network.statistics
  }

  /// The logits of both heads.
  func forward(_ input: Tensor, mode: Mode) -> Tensor {
    reconstructs = false
    let features = stages.forward(input, mode: mode)
    let fine = head.forward(features, mode: mode)
    let own = projection?.forward(features, classes: classes)
    let rough = coarse.forward(input, mode: mode)
    let half = logitShape.channels / 2
    for image in 0..<logitShape.count {
      for place in 0..<half {
        let index = image * half + place
        logits[2 * image * half + place] = fine[index] + (own?[index] ?? 0)
        logits[(2 * image + 1) * half + place] = rough[image * half + place]
      }
    }
    return logits
  }

  /// Draws the images of the last forward pass again, and keeps for its backward pass what the features
  /// would have to change.
  ///
  /// - Parameters:
  ///   - images: Those of the last forward pass.
  ///   - quarter: Which of four quarters is drawn apart, 0…3.
  /// - Returns: The mean absolute differences, summed over both decoders.
  func reconstruct(_ images: Tensor, quarter: Int) -> Float {
    guard let last = stages.outputs.last, let last, let part = stages.outputs[partPlace] else {
      return 0
    }
    reconstructs = true
    return wholeDecoder.learn(features: last, images: images, quarter: 0)
      + partDecoder.learn(features: part, images: images, quarter: quarter)
  }

  /// The gradient of both ways.
  func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    let half = logitShape.channels / 2
    for image in 0..<logitShape.count {
      for place in 0..<half {
        headGradient[image * half + place] = outputGradient[2 * image * half + place]
        coarseGradient[image * half + place] = outputGradient[(2 * image + 1) * half + place]
      }
    }
    let inner = GradientRequest(parameters: request.parameters, input: true)
    projection?.backward(headGradient, request)
    let features = head.backward(headGradient, inner)
    if let projection { workers.add(projection.inputGradient, to: features) }
    let lastStage = stages.outputs.count - 1
    let first = stages.backward(features, request) { stage, gradient in
      guard reconstructs else { return }
      if stage == lastStage { workers.add(wholeDecoder.featureGradient, to: gradient) }
      if stage == partPlace { workers.add(partDecoder.featureGradient, to: gradient) }
    }
    reconstructs = false
    if request.input { workers.copy(first, to: imageGradient) }
    let second = coarse.backward(coarseGradient, request)
    if request.input { workers.add(imageGradient, to: second) }
    return second
  }
}

/// Where the next layer of a discriminator goes.
private struct Place {
  var shape: Shape
  let width: Int
  let workers: Workers
  var prefix = ""

  /// Half the size, `width` channels, LeakyReLU.
  mutating func halve(name: String) -> any Layer {
    let layer = Convolution(
      name: name, input: shape, channels: width, kernel: 4, stride: 2, padding: 1, bias: true,
      slope: 0.2, workers: workers)
    shape = layer.outputShape
    return layer
  }

  /// Half the size and twice the channels, on two ways.
  mutating func residual(convolvesTwice: Bool) -> any Layer {
    let input = shape
    let channels = 2 * input.channels
    let name = "\(prefix)\(input.height / 2)"
    var main = normalized(
      Convolution(
        name: name + ".main.0", input: input, channels: channels, kernel: 4, stride: 2, padding: 1,
        bias: false, workers: workers), name: name + ".main.1")
    let output = shape
    if convolvesTwice {
      main += normalized(
        Convolution(
          name: name + ".main.3", input: output, channels: channels, kernel: 3, stride: 1,
          padding: 1, bias: false, workers: workers), name: name + ".main.4")
    }
    let shortcut = normalized(
      Convolution(
        name: name + ".short.0", input: input, channels: channels, kernel: 2, stride: 2,
        padding: 0, bias: false, workers: workers), name: name + ".short.1")
    return Residual(
      Network(main), Network(shortcut), input: input, output: output, workers: workers)
  }

  /// As many channels as before, of single pixels.
  mutating func mix(name: String) -> [any Layer] {
    normalized(
      Convolution(
        name: name + ".0", input: shape, channels: shape.channels, kernel: 1, stride: 1,
        padding: 0, bias: false, workers: workers), name: name + ".1")
  }

  /// Logits of windows of 4 × 4 pixels.
  mutating func judge(name: String) -> any Layer {
    let layer = Convolution(
      name: name, input: shape, channels: 1, kernel: 4, stride: 1, padding: 0, bias: true,
      workers: workers)
    shape = layer.outputShape
    return layer
  }

  private mutating func normalized(_ convolution: Convolution, name: String) -> [any Layer] {
    shape = convolution.outputShape
    return [
      convolution,
      BatchNormalization(name: name, input: shape, slope: 0.2, workers: workers),
    ]
  }
}
