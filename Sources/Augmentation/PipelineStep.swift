internal import Randomness

/// One step of a pipeline: a transform or a choice between some, and how often it is applied.
public struct PipelineStep: Sendable, Hashable {
  /// What a step does when it is applied.
  public enum Content: Sendable, Hashable {
    /// One transform.
    case transform(Transform)
    /// Exactly one of several, each as often as its probability says in proportion to the others'.
    case oneOf([PipelineStep])
    /// Several different ones of some, their number drawn evenly from a range; they are drawn one after
    /// the other in proportion to their probabilities, and applied in the order of the list.
    case someOf(ClosedRange<Int>, [PipelineStep])
  }

  /// What it does.
  public var content: Content
  /// How often it is applied, 0…1; within `oneOf` and `someOf` a weight.
  public var probability: Double

  /// Both.
  public init(_ content: Content, probability: Double = 1) {
    self.content = content
    self.probability = probability
  }

  /// Draws whether the step is applied, and with what parameters.
  ///
  /// The gate opens when a number in [0, 1) is below the probability, which is exact at 0 and 1. The
  /// step takes the same random numbers whether it opens or not.
  func operations(from stream: inout RandomStream) -> [ClassicOperation] {
    let isOpen = stream.uniform() < probability
    let drawn = drawnContent(from: &stream)
    return isOpen ? drawn : []
  }

  private func drawnContent(from stream: inout RandomStream) -> [ClassicOperation] {
    switch content {
    case .transform(let transform):
      return [transform.operation(from: &stream)]
    case .oneOf(let steps):
      return Self.some(1...1, of: steps, from: &stream)
    case .someOf(let range, let steps):
      return Self.some(range, of: steps, from: &stream)
    }
  }

  private static func some(
    _ range: ClosedRange<Int>, of steps: [PipelineStep], from stream: inout RandomStream
  ) -> [ClassicOperation] {
    let count = range.lowerBound + stream.number(below: range.count)
    let positions = steps.map { _ in stream.uniform() }
    let drawn = steps.map { $0.drawnContent(from: &stream) }
    var left = Array(steps.indices)
    var chosen: Set<Int> = []
    for position in positions.prefix(min(count, steps.count)) {
      let total = left.map { steps[$0].probability }.reduce(0, +)
      guard total > 0 else { break }
      var rest = position * total
      var place = left.count - 1
      for (index, step) in left.enumerated() {
        rest -= steps[step].probability
        if rest < 0 {
          place = index
          break
        }
      }
      // Rounding must not end on a step that never is.
      while place > 0, steps[left[place]].probability == 0 { place -= 1 }
      chosen.insert(left.remove(at: place))
    }
    return drawn.indices.filter(chosen.contains).flatMap { drawn[$0] }
  }

  /// The transforms in it that could be applied.
  public var transforms: [Transform] {
    guard probability > 0 else { return [] }
    return switch content {
    case .transform(let transform): [transform]
    case .oneOf(let steps), .someOf(_, let steps): steps.flatMap(\.transforms)
    }
  }
}

extension PipelineStep: CustomStringConvertible {
  /// What `AugmentationPipeline.init(parsing:)` reads.
  public var description: String {
    func list(_ steps: [PipelineStep]) -> String {
      "(" + steps.map(\.description).joined(separator: " ") + ")"
    }
    let text =
      switch content {
      case .transform(let transform): transform.description
      case .oneOf(let steps): "oneOf" + list(steps)
      case .someOf(let range, let steps):
        "someOf:"
          + (range.count == 1
            ? "\(range.lowerBound)" : "\(range.lowerBound)..\(range.upperBound)") + list(steps)
      }
    return probability == 1 ? text : text + "@" + PipelineNumber.text(probability)
  }
}
