public import Randomness

/// What the classic variants of a data set are drawn from: steps in order.
///
/// Geometric steps act before all others, whatever the order: they are one mapping and one
/// interpolation. Within each group the order of the steps is kept.
public struct AugmentationPipeline: Sendable, Hashable {
  /// The steps.
  public var steps: [PipelineStep]

  /// Wraps steps.
  public init(steps: [PipelineStep]) { self.steps = steps }

  /// Whether any variant could differ from its original.
  public var canChange: Bool { transforms.contains(where: \.canChange) }

  /// Every transform that could be applied.
  public var transforms: [Transform] { steps.flatMap(\.transforms) }

  /// Whether left and right are exchanged in some variants.
  public var mirrors: Bool {
    transforms.contains { $0.definition == Flip.definition && $0.choices.contains("horizontal") }
  }

  /// Draws the operations of one variant, in the order in which they apply; none when no step is
  /// applied, and the variant is its original again.
  ///
  /// Probabilities are exact: nothing is applied for the sake of a difference.
  public func operations(from stream: inout RandomStream) -> [ClassicOperation] {
    steps.flatMap { $0.operations(from: &stream) }
  }
}

extension AugmentationPipeline: CustomStringConvertible {
  /// The pipeline in the language that `init(parsing:)` reads, every range written out.
  public var description: String { steps.map(\.description).joined(separator: " ") }
}
