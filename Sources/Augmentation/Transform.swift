public import Randomness

/// A kind of transform with the ranges that its numbers are drawn from.
public struct Transform: Sendable, Hashable {
  /// The kind.
  public let definition: TransformDefinition
  /// The ways in which it may be done, all equally often; one at least.
  public var choices: [String]
  /// A range for each parameter of the kind, within its limits.
  public var ranges: [ClosedRange<Double>]

  /// A kind with its own standard ranges.
  public init(_ definition: TransformDefinition) {
    self.definition = definition
    choices = definition.standardChoices.isEmpty ? [""] : definition.standardChoices
    ranges = definition.parameters.map(\.standard)
  }

  /// Draws an operation.
  ///
  /// Takes the same random numbers whatever the ranges are, so that changing one range leaves what
  /// the others draw alone. Values are rounded to the digits of their parameter; what a manifest
  /// holds is exactly what was applied.
  public func operation(from stream: inout RandomStream) -> ClassicOperation {
    let choice = choices[stream.number(below: choices.count)]
    let sign = stream.uniform() < 0.5 ? -1.0 : 1.0
    let values = zip(definition.parameters, ranges).map { parameter, range in
      guard !parameter.isKey else { return Double(stream.next() >> 32) }
      let value = Self.rounded(stream.uniform(in: range), digits: parameter.digits)
      let inRange = min(max(value, range.lowerBound), range.upperBound)
      return definition.signedChoices.contains(choice) ? sign * inRange : inRange
    }
    return definition.operation(choice, values)
  }

  private static func rounded(_ value: Double, digits: Int) -> Double {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    return (value * scale).rounded() / scale
  }

  /// Whether it could change an image at all.
  public var canChange: Bool {
    let numbers = zip(definition.parameters, ranges).filter { !$0.0.isKey }
    return numbers.isEmpty
      || numbers.contains { parameter, range in
        switch parameter.reach {
        case .from(let neutral): range != neutral...neutral
        case .bothWays: range != 0...0
        case .exact, .key: false
        }
      }
  }
}

extension Transform: CustomStringConvertible {
  /// What `AugmentationPipeline.init(parsing:)` reads.
  public var description: String {
    var parts: [String] = []
    if choices != definition.standardChoices, choices != [""] { parts += choices }
    for (index, (parameter, range)) in zip(definition.parameters, ranges).enumerated()
    where !parameter.isKey {
      let (lower, upper) = (range.lowerBound, range.upperBound)
      let text = PipelineNumber.text(lower) + ".." + PipelineNumber.text(upper)
      if index == 0, !definition.sharesRange {
        parts.append(text)
      } else if definition.sharesRange || range != parameter.standard {
        parts.append(parameter.name + "=" + text)
      }
    }
    return definition.name + (parts.isEmpty ? "" : ":" + parts.joined(separator: ","))
  }
}

/// Numbers as pipelines write them.
enum PipelineNumber {
  /// Without a fraction where there is none.
  static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
  }
}
