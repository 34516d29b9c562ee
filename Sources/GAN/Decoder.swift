internal import Networks
internal import Tensors

/// Draws an image, or a part of it, from the features that a discriminator has of it.
final class Decoder {
  let network: Network
  /// The gradient of the features, after `learn`.
  let featureGradient: Tensor
  private let workers: Workers
  private let crop: Crop?
  private let imageCrop: Crop?
  private let pooling: AveragePooling?
  private let difference: AbsoluteDifference

  /// A decoder of features.
  ///
  /// - Parameters:
  ///   - name: What the names of its parameters begin with.
  ///   - features: The shape of all features.
  ///   - image: The shape of all images.
  ///   - part: Which part of either side is drawn: 2 for a quarter of the image; nil for all of it.
  ///   - size: Rows and columns of what is drawn.
  ///   - width: Channels at the end; twice as many before.
  ///   - workers: The threads to compute with.
  init(
    name: String, features: Shape, image: Shape, part: Int?, size: Int, width: Int,
    workers: Workers
  ) {
    self.workers = workers
    crop = part.map { Crop(features, parts: $0) }
    imageCrop = part.map { Crop(image, parts: $0) }
    var shape = crop?.part.shape ?? features
    let whole = imageCrop?.part.shape ?? image
    pooling =
      whole.height == size
      ? nil : AveragePooling(input: whole, cell: whole.height / size, workers: workers)
    var layers: [any Layer] = []
    while shape.height < size {
      let channels = 2 * shape.height < size ? 2 * width : width
      let place = "\(name).\(2 * shape.height)"
      let doubling = UpsamplingConvolution(
        name: place + ".0", input: shape, channels: 2 * channels, workers: workers)
      let normalization = BatchNormalization(
        name: place + ".1", input: doubling.outputShape, unit: .gate, workers: workers)
      layers += [doubling, normalization]
      shape = normalization.outputShape
    }
    let image = TransposedConvolution(
      name: name + ".image", input: shape, channels: image.channels, kernel: 3, stride: 1,
      padding: 1, bias: true, workers: workers)
    network = Network(layers + [image, HyperbolicTangent(workers: workers)])
    difference = AbsoluteDifference(image.outputShape)
    featureGradient = Tensor(features)
  }

  /// Adds to the gradients of its parameters, and finds that of the features.
  ///
  /// - Returns: The mean absolute difference of drawn and real images.
  func learn(features: Tensor, images: Tensor, quarter: Int) -> Float {
    let seen = crop.map { $0.take(quarter, of: features) } ?? features
    let part = imageCrop.map { $0.take(quarter, of: images) } ?? images
    let target = pooling?.forward(part, mode: .training) ?? part
    let drawn = network.forward(seen, mode: .training)
    let (loss, gradient) = difference(drawn, target: target)
    let result = network.backward(gradient, GradientRequest(parameters: true, input: true))
    if let crop {
      featureGradient.fill(0)
      crop.put(result, at: quarter, into: featureGradient)
    } else {
      workers.copy(result, to: featureGradient)
    }
    return loss
  }
}

/// Quarters of images, and memory for one of each.
private struct Crop {
  let part: Tensor
  private let whole: Shape
  private let parts: Int

  init(_ whole: Shape, parts: Int) {
    self.whole = whole
    self.parts = parts
    part = Tensor(
      Shape(
        count: whole.count, height: whole.height / parts, width: whole.width / parts,
        channels: whole.channels))
  }

  /// Copies one part of each image.
  func take(_ index: Int, of images: Tensor) -> Tensor {
    images.withMutableSpan { images in
      part.withMutableSpan { part in
        forEachRow(of: index) { from, to, count in
          for place in 0..<count { part[to + place] = images[from + place] }
        }
      }
    }
    return part
  }

  /// Copies parts to where they come from.
  func put(_ part: Tensor, at index: Int, into images: Tensor) {
    part.withMutableSpan { part in
      images.withMutableSpan { images in
        forEachRow(of: index) { from, to, count in
          for place in 0..<count { images[from + place] = part[to + place] }
        }
      }
    }
  }

  private func forEachRow(of index: Int, _ body: (_ whole: Int, _ part: Int, _ count: Int) -> Void)
  {
    let shape = part.shape
    let (down, right) = (index / parts * shape.height, index % parts * shape.width)
    let count = shape.width * shape.channels
    for row in 0..<shape.count * shape.height {
      let (image, line) = row.quotientAndRemainder(dividingBy: shape.height)
      let first = (image * whole.height + down + line) * whole.width + right
      body(first * shape.channels, row * count, count)
    }
  }
}
