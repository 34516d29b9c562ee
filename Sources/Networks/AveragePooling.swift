public import Tensors

/// The means of square cells of pixels.
///
/// Input: n × H × W × c. Output: n × H / cell × W / cell × c.
public final class AveragePooling: Layer {
  private let passes: ImagePasses
  private let cell: Int
  private let passage: Passage
  private lazy var output = Tensor(outputShape)
  /// The shape of the output.
  public let outputShape: Shape

  /// A layer for inputs of `shape`, which cells of `cell` × `cell` pixels tile.
  public init(input shape: Shape, cell: Int, workers: Workers) {
    self.cell = cell
    passes = ImagePasses(shape, workers: workers)
    outputShape = Shape(
      count: shape.count, height: shape.height / cell, width: shape.width / cell,
      channels: shape.channels)
    passage = Passage(shape, besides: outputShape.elementCount, workers: workers)
  }

  /// None.
  public var parameters: [Parameter] { [] }
  /// None.
  public var statistics: [Parameter] { [] }

  /// y = the mean of a cell.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    passes.means(of: input, cell: cell, into: output)
    return output
  }

  /// dx = dy / cell².
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    guard request.input else { return outputGradient }
    let inputGradient = passage.place(apartFrom: outputGradient)
    passes.spreadMeans(outputGradient, cell: cell, into: inputGradient, adding: false)
    return inputGradient
  }
}
