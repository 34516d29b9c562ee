internal import Augmentation
public import Datasets
internal import Files
internal import Preprocessing
internal import Radiographs
internal import Randomness

/// Every output of a build before the first is written.
public struct Plan: Sendable {
  /// The outputs of one source, made together from one decoding.
  struct SourceOutputs: Sendable {
    let study: Study
    /// What is done for each output; nothing for the original.
    let variants: [[ClassicOperation]]
    let outputs: [Output]
  }

  /// Synthetic radiographs of one class.
  struct SyntheticShare: Sendable {
    let label: String?
    /// Numbers of its images among all synthetic ones, counted from 0.
    let indices: Range<Int>
  }

  /// Sources in the order of their stems.
  let sources: [SourceOutputs]
  /// Classes in the order of their names.
  let synthetic: [SyntheticShare]
  /// Every patient's side.
  let split: Split
  /// Inputs that are not used.
  public let refusals: [Refusal]
  /// Files beside the radiographs that are something else by their names.
  public let others: Int

  /// Plans originals, classic variants and numbers of synthetic radiographs.
  init(_ intake: Intake, others: Int, split: Split, options: BuildOptions) {
    self.split = split
    self.others = others
    refusals = intake.refusals
    let training = intake.studies.filter { split[$0] == .train }
    let classic = options.classic.resolved(originals: training.count)
    var place = 0
    sources = intake.studies.map { study in
      guard split[study] == .train else {
        return Self.outputs(of: study, variants: 0, side: split[study], options)
      }
      // Even shares; the first few get one more.
      let share = classic / training.count + (place < classic % training.count ? 1 : 0)
      place += 1
      return Self.outputs(of: study, variants: share, side: .train, options)
    }
    synthetic = Self.shares(
      of: options.synthetic.resolved(originals: training.count),
      labels: training.map(\.label))
  }

  /// Splits a number over the classes as the training originals are, by largest remainder.
  private static func shares(of total: Int, labels: [String?]) -> [SyntheticShare] {
    guard total > 0, !labels.isEmpty else { return [] }
    let counts = Dictionary(grouping: labels) { $0 }.mapValues(\.count)
      .sorted { ($0.key ?? "") < ($1.key ?? "") }
    var shares = counts.map { total * $0.value / labels.count }
    let byRemainder = counts.indices.sorted {
      let remainders = (
        total * counts[$0].value % labels.count, total * counts[$1].value % labels.count
      )
      return (remainders.1, $0) < (remainders.0, $1)
    }
    for index in byRemainder.prefix(total - shares.reduce(0, +)) { shares[index] += 1 }
    var first = 0
    return zip(counts, shares).map { count, share in
      defer { first += share }
      return SyntheticShare(label: count.key, indices: first..<first + share)
    }
  }

  private static func outputs(
    of study: Study, variants: Int, side: Side, _ options: BuildOptions
  ) -> SourceOutputs {
    let source = PixelSize(width: study.width, height: study.height)
    let size = options.preparation.mapping(of: source).output
    var drawn: [[ClassicOperation]] = [[]]
    var outputs: [Output] = []
    for index in 0...variants {
      var output = Output(
        file: path(
          stem: index == 0 ? study.stem : study.stem + "__c" + padded(index, 3), side: side,
          label: study.label, options),
        split: side, label: study.label, kind: index == 0 ? .original : .classic,
        width: size.width, height: size.height,
        bits: options.preparation.depth.bits(ofSource: study.bits), seed: options.seed)
      output.parent = study.source
      output.parentDigest = study.fileDigest
      output.patient = study.patient
      output.operations = [options.preparation.json]
      if index > 0 {
        var stream = RandomStream(
          seed: options.seed, purpose: "classic", subject: study.pixelDigest, index: index)
        let operations = options.pipeline.operations(from: &stream)
        drawn.append(operations)
        output.index = index
        output.operations += operations.map(\.record.json)
        output.isMirrored = operations.contains(.flip(.horizontal))
      }
      outputs.append(output)
    }
    return SourceOutputs(study: study, variants: drawn, outputs: outputs)
  }

  /// The output of one synthetic radiograph.
  static func synthetic(
    index: Int, label: String?, size: Int, bits: Int, generator: Digest, _ options: BuildOptions
  ) -> Output {
    var output = Output(
      file: path(
        stem: "synthetic__" + padded(index + 1, 6), side: .train, label: label, options),
      split: .train, label: label, kind: .synthetic, width: size, height: size, bits: bits,
      seed: options.seed)
    output.index = index + 1
    output.generatorDigest = generator
    return output
  }

  private static func path(
    stem: String, side: Side, label: String?, _ options: BuildOptions
  ) -> String {
    [side.rawValue, label, stem + "." + options.format.fileExtension].compactMap { $0 }
      .joined(separator: "/")
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

extension OperationRecord {
  /// An entry of an output's operations.
  fileprivate var json: JSON {
    var members: [JSON.Member] = [
      .init("operation", .string(name)), .init("version", .integer(version)),
    ]
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
      members.append(.init(name, .number(value)))
    }
    return .object(members)
  }
}

extension Plan {
  /// How many outputs of each kind and side.
  public struct Counts: Sendable, Equatable {
    /// Prepared sources, by side.
    public var originals: [Side: Int] = [:]
    /// Classic variants; all train.
    public var classic = 0
    /// Synthetic radiographs; all train.
    public var synthetic = 0
  }

  /// Numbers of outputs.
  public var counts: Counts {
    var counts = Counts()
    for source in sources {
      counts.originals[split[source.study], default: 0] += 1
      counts.classic += source.outputs.count - 1
    }
    counts.synthetic = synthetic.map(\.indices.count).reduce(0, +)
    return counts
  }

  /// Patients by side.
  public var patients: [Side: Int] {
    Dictionary(grouping: Set(sources.map(\.study.patient))) { split.sides[$0] ?? .train }
      .mapValues(\.count)
  }

  /// Classes in order; empty without class folders.
  public var labels: [String] { Set(sources.compactMap(\.study.label)).sorted() }

  /// Training originals of each generator: one for each class, or one for all.
  public var trainingImages: [Int] {
    synthetic.map { share in
      sources.count { split[$0.study] == .train && $0.study.label == share.label }
    }
  }

  /// Pixels of all outputs, for an estimate of disk space.
  public var pixels: Int {
    let fromSources = sources.flatMap(\.outputs).map { $0.width * $0.height }.reduce(0, +)
    let size = sources.first?.outputs.first.map { $0.width * $0.height } ?? 0
    return fromSources + counts.synthetic * size
  }
}
