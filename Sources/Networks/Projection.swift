public import Tensors

/// How well images fit their classes (Miyato and Koyama, "cGANs with projection discriminator", 2018): a
/// number an image that a discriminator adds to its logits.
///
/// y[n] = Σ w[k, c] · m[n, c] over channels c, with k the class of image n and m the means of x over its
/// pixels. Input: n × H × H × c. Output: n × 1.
public final class Projection {
  private let weight: Parameter
  private let passes: ImagePasses
  private let cell: Int
  private let classCount: Int
  private let means: Tensor
  private let output: Tensor
  private lazy var meanGradient = Tensor(means.shape)
  private var classes: [Int] = []

  /// A projection of images of one shape.
  ///
  /// - Parameters:
  ///   - name: The place, which begins the name of the weight.
  ///   - shape: The input: squares.
  ///   - classCount: How many classes there are.
  ///   - workers: The threads to compute with.
  public init(name: String, input shape: Shape, classCount: Int, workers: Workers) {
    precondition(shape.height == shape.width, "Projection: \(shape)")
    passes = ImagePasses(shape, workers: workers)
    cell = shape.height
    self.classCount = classCount
    means = Tensor(Shape(rows: shape.count, channels: shape.channels))
    output = Tensor(Shape(rows: shape.count, channels: 1))
    weight = Parameter(
      name: name + ".weight",
      shape: Shape(count: 1, height: 1, width: shape.channels, channels: classCount),
      layout: .windows)
  }

  /// A vector for each class, in a weight file as that of a convolution with 1 × 1 kernels.
  public var parameters: [Parameter] { [weight] }

  /// The fit of each image.
  ///
  /// - Parameters:
  ///   - input: The images.
  ///   - classes: The class of each, counted from 0.
  /// - Returns: y, in memory that the next pass reuses.
  public func forward(_ input: Tensor, classes: [Int]) -> Tensor {
    precondition(
      classes.count == output.count && classes.allSatisfy((0..<classCount).contains),
      "Projection: classes \(classes) for \(output.count) images of \(classCount)")
    self.classes = classes
    passes.means(of: input, cell: cell, into: means)
    let channels = means.shape.channels
    for (image, own) in classes.enumerated() {
      var sum: Float = 0
      for c in 0..<channels {
        sum += weight.value[c * classCount + own] * means[image * channels + c]
      }
      output[image] = sum
    }
    return output
  }

  /// With dy of each image: dw += dy · m for its class, dx += dy · w / H².
  ///
  /// - Parameters:
  ///   - outputGradient: That of the last output.
  ///   - request: Whether the weight's is asked for; that of the input always is.
  ///   - inputGradient: What the input's is added to.
  public func backward(
    _ outputGradient: Tensor, _ request: GradientRequest, addingTo inputGradient: Tensor
  ) {
    let channels = means.shape.channels
    for (image, own) in classes.enumerated() {
      let change = outputGradient[image]
      for c in 0..<channels {
        let place = c * classCount + own
        if request.parameters { weight.gradient[place] += change * means[image * channels + c] }
        meanGradient[image * channels + c] = change * weight.value[place]
      }
    }
    passes.spreadMeans(meanGradient, cell: cell, into: inputGradient, adding: true)
  }
}
