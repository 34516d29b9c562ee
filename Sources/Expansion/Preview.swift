internal import Augmentation
internal import Datasets
public import Radiographs
internal import Randomness
internal import Sheets

/// What a pipeline does to a few radiographs: each step on its own, and all of them together.
public struct Preview {
  private let plan: Plan
  private let options: BuildOptions

  /// - Parameters:
  ///   - plan: What a build would make.
  ///   - options: Its options.
  public init(_ plan: Plan, options: BuildOptions) {
    self.plan = plan
    self.options = options
  }

  /// Two rows for each radiograph: the original with each step applied for sure, and variants as a
  /// build would write them.
  ///
  /// - Parameters:
  ///   - count: Radiographs, the first of the training part.
  ///   - variants: Variants of each.
  /// - Returns: A picture of 8 bits.
  /// - Throws: When a radiograph or its mask cannot be read.
  public func sheet(count: Int, variants: Int) throws -> Radiograph {
    var rows: [[LabelledSheet.Cell]] = []
    for source in plan.sources.filter({ plan.split[$0.study] == .train }).prefix(count) {
      let prepared = try PreparedSource(source.study, options.preparation)
      func cell(_ operations: [ClassicOperation], _ text: String) -> LabelledSheet.Cell {
        let picture = prepared.picture(operations)
        let mask = options.maskKind == .heatmap ? picture.mask?.upperHalf : picture.mask
        return LabelledSheet.Cell(picture.radiograph, mask: mask, text: text)
      }
      let steps = options.pipeline.steps.enumerated().map { place, step in
        var always = step
        always.probability = 1
        let own = AugmentationPipeline(steps: [always])
        let operations = drawn(own, source.study, index: place + 1)
        return cell(operations, "step \(place + 1): " + Self.text(operations))
      }
      rows.append([cell([], "original \(source.study.source)")] + steps)
      rows.append(
        (0..<variants).map { index in
          let operations = drawn(options.pipeline, source.study, index: index + 1)
          return cell(operations, "variant \(index + 1): " + Self.text(operations))
        })
    }
    return LabelledSheet.sheet(rows: rows)
  }

  /// The draw of a variant, as in a plan.
  private func drawn(
    _ pipeline: AugmentationPipeline, _ study: Study, index: Int
  ) -> [ClassicOperation] {
    var stream = RandomStream(
      seed: options.seed, purpose: "classic", subject: study.pixelDigest, index: index)
    return pipeline.operations(from: &stream)
  }

  private static func text(_ operations: [ClassicOperation]) -> String {
    operations.isEmpty
      ? "as it is"
      : operations.map { operation in
        let record = operation.record
        let numbers = record.parameters.filter { $0.key != "key" }.sorted { $0.key < $1.key }
          .map { "\($0.key) \($0.value)" }
        return ([record.name] + numbers).joined(separator: " ")
      }.joined(separator: ", ")
  }
}

extension Radiograph {
  /// 1 where a heatmap is above half of its largest amount, 0 elsewhere: the outline that a sheet shows.
  fileprivate var upperHalf: Radiograph {
    let half = (samples.max() ?? 0) / 2
    return Radiograph(
      width: width, height: height, bits: 1, samples: samples.map { $0 > half ? 1 : 0 })
  }
}
