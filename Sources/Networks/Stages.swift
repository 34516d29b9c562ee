public import Tensors

/// Networks in a row; the output of one may skip to that of a later one.
public final class Stages: Layer {
  private let stages: [Network]
  private let links: [Link]
  /// What each stage gave in the last forward pass, with what skipped to it.
  public private(set) var outputs: [Tensor?]

  /// The output of stage `source` skips to that of stage `target`.
  public struct Link {
    let source: Int
    let target: Int
    let skip: any Skip

    /// A link to a later stage, which has no other.
    public init(from source: Int, to target: Int, _ skip: any Skip) {
      precondition(source < target, "Stages.Link: \(source) to \(target)")
      self.source = source
      self.target = target
      self.skip = skip
    }
  }

  /// Stages in their order.
  public init(_ stages: [Network], links: [Link]) {
    self.stages = stages
    self.links = links
    outputs = stages.map { _ in nil }
  }

  /// Stage by stage, then link by link.
  public var parameters: [Parameter] {
    stages.flatMap(\.parameters) + links.flatMap(\.skip.parameters)
  }
  /// Stage by stage.
  public var statistics: [Parameter] { stages.flatMap(\.statistics) }

  /// The last stage's output.
  public func forward(_ input: Tensor, mode: Mode) -> Tensor {
    var output = input
    for (index, stage) in stages.enumerated() {
      output = stage.forward(output, mode: mode)
      for link in links where link.target == index {
        guard let source = outputs[link.source] else { continue }
        output = link.skip.forward(source: source, target: output)
      }
      outputs[index] = output
    }
    return output
  }

  /// The gradient of the input.
  public func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    backward(outputGradient, request) { _, _ in }
  }

  /// The same, with more gradients of the stages' outputs than the last one's.
  ///
  /// - Parameters:
  ///   - outputGradient: That of the last stage's output.
  ///   - request: What is asked for.
  ///   - add: Called for every stage with the gradient of its output, to add to it.
  /// - Returns: The gradient of the input.
  public func backward(
    _ outputGradient: Tensor, _ request: GradientRequest, add: (_ stage: Int, Tensor) -> Void
  ) -> Tensor {
    var gradient = outputGradient
    for index in stages.indices.reversed() {
      for link in links where link.source == index {
        link.skip.addSourceGradient(to: gradient)
      }
      add(index, gradient)
      for link in links where link.target == index {
        gradient = link.skip.backward(gradient, request)
      }
      let inner = GradientRequest(
        parameters: request.parameters, input: request.input || index > 0)
      gradient = stages[index].backward(gradient, inner)
    }
    return gradient
  }
}
