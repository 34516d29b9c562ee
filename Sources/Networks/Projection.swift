public import Tensors

/// How well the windows of images fit their classes: the product of features and a vector of the class
/// (Miyato and Koyama, "cGANs with projection discriminator", 2018), for every window by itself, which a
/// discriminator adds to its logits.
///
/// y[n, i, j] = Σ x[n, i + r, j + s, c] · w[r, s, c, k] over row r and column s of a window and channel c,
/// with k the class of image n. Input: n × H × W × c. Output: n × (H − K + 1) × (W − K + 1) × 1.
public final class Projection {
  private let convolution: Convolution
  private let workers: Workers
  private let classCount: Int
  private let output: Tensor
  private lazy var allGradients = Tensor(convolution.outputShape)
  /// The gradient of the input, after `backward`.
  public private(set) lazy var inputGradient = Tensor(inputShape)
  private let inputShape: Shape
  private var classes: [Int] = []

  /// A projection of images of one shape.
  ///
  /// - Parameters:
  ///   - name: The place, which begins the name of the weight.
  ///   - shape: The input.
  ///   - kernel: Rows and columns of a window.
  ///   - classCount: How many classes there are.
  ///   - workers: The threads to compute with.
  public init(name: String, input shape: Shape, kernel: Int, classCount: Int, workers: Workers) {
    convolution = Convolution(
      name: name, input: shape, channels: classCount, kernel: kernel, stride: 1, padding: 0,
      bias: false, workers: workers)
    self.workers = workers
    self.classCount = classCount
    inputShape = shape
    let windows = convolution.outputShape
    output = Tensor(
      Shape(count: windows.count, height: windows.height, width: windows.width, channels: 1))
  }

  /// The weight, an output channel for each class.
  public var parameters: [Parameter] { convolution.parameters }

  /// The fit of each window.
  ///
  /// - Parameters:
  ///   - input: The images, which the backward pass reads again.
  ///   - classes: The class of each, counted from 0.
  /// - Returns: y, in memory that the next pass reuses.
  public func forward(_ input: Tensor, classes: [Int]) -> Tensor {
    precondition(
      classes.count == output.shape.count && classes.allSatisfy((0..<classCount).contains),
      "Projection: classes \(classes) for \(output.shape.count) images of \(classCount)")
    self.classes = classes
    let all = convolution.forward(input, mode: .training)
    for place in 0..<output.count { output[place] = all[index(ofClassAt: place)] }
    return output
  }

  /// The gradient of each image's class alone is that of the output; see `Convolution`.
  ///
  /// - Parameters:
  ///   - outputGradient: That of the last output.
  ///   - request: Whether the weight's is asked for; that of the input always is.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) {
    workers.clear(allGradients)
    for place in 0..<output.count {
      allGradients[index(ofClassAt: place)] = outputGradient[place]
    }
    let gradient = convolution.backward(
      allGradients, GradientRequest(parameters: request.parameters, input: true))
    workers.copy(gradient, to: inputGradient)
  }

  /// Where the number of an image's class stands among those of all.
  private func index(ofClassAt place: Int) -> Int {
    place * classCount + classes[place / (output.count / output.shape.count)]
  }
}
