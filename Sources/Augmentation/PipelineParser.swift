extension AugmentationPipeline {
  /// Reads steps such as `rotate:±10 skew:0.05@0.3 flip:h@0.5`.
  ///
  /// A step is a transform or a group, `:` with what it takes, and `@` with its probability:
  /// `name:item,item…@p`, `oneOf(step step…)@p`, `someOf:n(step…)@p` or `someOf:n..m(step…)@p`. An item is
  /// a number or a range `a..b`, `±a` or `+-a`, for the next parameter or for the one that is named in
  /// front of it (`name=`), or the beginning of the name of a choice.
  ///
  /// - Throws: `PipelineError` with what was found and what was expected.
  public init(parsing text: String) throws(PipelineError) {
    var parser = PipelineParser(text)
    self.init(steps: try parser.steps(until: nil))
    guard !steps.isEmpty else { throw PipelineError("no step; expected some such as rotate:±10") }
  }
}

/// Reads the language of pipelines, from left to right.
struct PipelineParser {
  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  /// All steps up to the end, or up to a closing parenthesis, which is taken.
  mutating func steps(until end: Character?) throws(PipelineError) -> [PipelineStep] {
    var steps: [PipelineStep] = []
    while true {
      rest = rest.drop { $0.isWhitespace }
      if rest.isEmpty || rest.first == ")" {
        guard rest.first == end else {
          throw PipelineError(end == nil ? ") without (" : "( without )")
        }
        rest = rest.dropFirst()
        return steps
      }
      steps.append(try step())
    }
  }

  private mutating func word(upTo ends: String) -> Substring {
    let word = rest.prefix { !$0.isWhitespace && !ends.contains($0) }
    rest = rest[word.endIndex...]
    return word
  }

  private mutating func take(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func step() throws(PipelineError) -> PipelineStep {
    let name = String(word(upTo: ":@()"))
    let arguments = take(":") ? word(upTo: "@()") : nil
    let content: PipelineStep.Content
    if take("(") {
      let steps = try steps(until: ")")
      content = try Self.group(name, arguments, steps)
    } else {
      content = .transform(try Self.transform(name, arguments))
    }
    guard take("@") else { return PipelineStep(content) }
    let text = word(upTo: "()")
    guard let probability = Double(text), (0...1).contains(probability) else {
      throw PipelineError("\(name)@\(text); expected a probability in 0…1")
    }
    return PipelineStep(content, probability: probability)
  }

  private static func group(
    _ name: String, _ arguments: Substring?, _ steps: [PipelineStep]
  ) throws(PipelineError) -> PipelineStep.Content {
    guard !steps.isEmpty, steps.contains(where: { $0.probability > 0 }) else {
      throw PipelineError("\(name)() without a step that can be applied; expected some")
    }
    switch name {
    case "oneOf":
      guard arguments == nil else {
        throw PipelineError("oneOf:\(arguments ?? ""); expected oneOf(step step…)")
      }
      return .oneOf(steps)
    case "someOf":
      let parts = (arguments ?? "").split(separator: "..", omittingEmptySubsequences: false)
      let counts = parts.compactMap { Int($0) }
      guard (1...2).contains(parts.count), counts.count == parts.count, counts[0] >= 0,
        counts[0] <= counts[counts.count - 1], counts[counts.count - 1] <= steps.count
      else {
        throw PipelineError(
          "someOf:\(arguments ?? ""); expected a number or a range in 0…\(steps.count)")
      }
      return .someOf(counts[0]...counts[counts.count - 1], steps)
    default: throw .unknown("group", name, of: ["oneOf", "someOf"])
    }
  }

  private static func transform(
    _ name: String, _ arguments: Substring?
  ) throws(PipelineError) -> Transform {
    guard let definition = ClassicOperation.definition(named: name) else {
      throw .unknown("transform", name, of: ClassicOperation.definitions.map(\.name))
    }
    var transform = Transform(definition)
    var choices: [String] = []
    var next = 0
    for item in arguments?.split(separator: ",", omittingEmptySubsequences: false) ?? [] {
      let named = item.split(separator: "=", maxSplits: 1)
      if named.count == 2 {
        guard
          let place = definition.parameters.firstIndex(where: { $0.name == named[0] && !$0.isKey })
        else {
          throw .unknown("\(name):", String(named[0]), of: names(definition))
        }
        transform.ranges[place] = try range(named[1], of: place, in: definition)
      } else if item.first.map({ $0.isLetter }) == true {
        choices += try Self.choices(String(item), of: definition)
      } else {
        guard definition.parameters.indices.contains(next), !definition.parameters[next].isKey
        else {
          throw PipelineError("\(name):\(item); expected \(usage(definition))")
        }
        if definition.sharesRange {
          for place in definition.parameters.indices {
            transform.ranges[place] = try range(item, of: place, in: definition)
          }
          next = definition.parameters.count
        } else {
          transform.ranges[next] = try range(item, of: next, in: definition)
          next += 1
        }
      }
    }
    if !choices.isEmpty { transform.choices = choices }
    return transform
  }

  private static func names(_ definition: TransformDefinition) -> [String] {
    definition.parameters.filter { !$0.isKey }.map(\.name)
  }

  private static func usage(_ definition: TransformDefinition) -> String {
    let parts = names(definition) + definition.choices.filter { !$0.isEmpty }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }

  /// A choice by its name, the beginning of it, or the name of a group.
  private static func choices(
    _ text: String, of definition: TransformDefinition
  ) throws(PipelineError) -> [String] {
    if definition.choices.contains(text) { return [text] }
    if let group = definition.groups[text] { return group }
    let begun = definition.choices.filter { $0.hasPrefix(text) }
    guard begun.count == 1 else {
      throw .unknown(
        "\(definition.name):", text,
        of: definition.choices + definition.groups.keys.sorted() + names(definition))
    }
    return begun
  }

  private static func range(
    _ text: Substring, of place: Int, in definition: TransformDefinition
  ) throws(PipelineError) -> ClosedRange<Double> {
    let parameter = definition.parameters[place]
    let limits = definition.limits(parameter, choice: "")
    let limitText =
      "\(PipelineNumber.text(limits.lowerBound))..\(PipelineNumber.text(limits.upperBound))"
    guard let range = Self.range(text, reach: parameter.reach),
      limits.contains(range.lowerBound), limits.contains(range.upperBound)
    else {
      throw PipelineError(
        "\(definition.name):\(text): \(parameter.name); expected numbers in \(limitText)")
    }
    return range
  }

  private static func range(
    _ text: Substring, reach: TransformDefinition.Parameter.Reach
  ) -> ClosedRange<Double>? {
    for sign in ["±", "+-"] where text.hasPrefix(sign) {
      guard let number = number(text.dropFirst(sign.count)), number >= 0 else { return nil }
      return -number...number
    }
    if let dots = text.firstRange(of: "..") {
      guard let lower = number(text[..<dots.lowerBound]),
        let upper = number(text[dots.upperBound...]), lower <= upper
      else { return nil }
      return lower...upper
    }
    guard let number = number(text) else { return nil }
    switch reach {
    case .from(let neutral): return min(neutral, number)...max(neutral, number)
    case .bothWays: return -abs(number)...abs(number)
    case .exact, .key: return number...number
    }
  }

  /// A finite number in decimal digits.
  private static func number(_ text: Substring) -> Double? {
    guard text.utf8.allSatisfy({ "0123456789.-+e".utf8.contains($0) }) else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }
}
