internal import Augmentation
public import Datasets
internal import Files
public import GAN
internal import Preprocessing
internal import Radiographs
internal import Randomness
internal import SystemPackage

/// Every output of a build before the first is written.
public struct Plan: Sendable {
  /// The outputs of one source, made together from one decoding.
  struct SourceOutputs: Sendable {
    let study: Study
    /// What is done for each output; nothing for the original.
    let variants: [[ClassicOperation]]
    let outputs: [Output]
    /// Variants that keep less of their mask than was asked for, however often they are drawn.
    let short: Int
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
  /// Who is in the data set.
  let cohort: Cohort
  /// Which samples lie together; nil for a layout without shards.
  let sharding: Sharding?

  /// Plans originals, classic variants and numbers of synthetic radiographs.
  ///
  /// - Throws: `DatasetError.layout` when a total is too small, or there are no classes to balance.
  init(_ cohort: Cohort, options: BuildOptions) throws(DatasetError) {
    self.cohort = cohort
    let split = cohort.split
    let training = cohort.studies.filter { split[$0] == .train }
    let synthetic = Self.shares(
      of: options.synthetic.resolved(originals: training.count), labels: training.map(\.label))
    let shares = try Self.variantShares(training, synthetic, options).counts
    let hasClassFolders = !cohort.isMultilabel
    let classes = Set(cohort.studies.flatMap(\.labels))
    let preparation = [options.preparation.json]
    var place = 0
    let sources = cohort.studies.map { study in
      var share = 0
      if split[study] == .train {
        share = shares[place]
        place += 1
      }
      return Self.outputs(
        of: study, variants: share, side: split[study], hasClassFolders: hasClassFolders,
        classes: classes, preparation: preparation, options)
    }
    var sharding = options.layout.isSharded ? Sharding() : nil
    self.sources = sharding?.place(sources) ?? sources
    self.sharding = sharding
    self.synthetic = synthetic
  }

  private static func variantShares(
    _ training: [Study], _ synthetic: [SyntheticShare], _ options: BuildOptions
  ) throws(DatasetError) -> VariantShares {
    let drawn = synthetic.map(\.indices.count).reduce(0, +)
    let variants =
      options.total.map { $0 - training.count - drawn }
      ?? options.classic.resolved(originals: training.count)
    guard variants >= 0 else {
      throw .layout(
        "--total \(options.total ?? 0): \(training.count) training originals and \(drawn) synthetic "
          + "radiographs are more; expected \(training.count + drawn) at least")
    }
    guard options.balances else { return VariantShares(of: variants, over: training) }
    guard Set(training.map(\.label)).count > 1 else {
      throw .layout("--balance: one class; expected class folders or --labels with several")
    }
    return VariantShares(
      balancing: variants, over: training,
      synthetic: Dictionary(
        synthetic.map { ($0.label ?? "", $0.indices.count) }, uniquingKeysWith: +))
  }

  /// Every patient's side.
  var split: Split { cohort.split }
  /// Inputs that are not used.
  public var refusals: [Refusal] { cohort.refusals }
  /// Files beside the radiographs that are something else by their names.
  public var others: Int { cohort.others }
  /// What a user should know, a line each.
  public var notes: [String] { cohort.notes }
  /// Radiographs that are left out because somebody asked for it.
  public var withdrawn: Int { cohort.withdrawn.count }

  /// Classic variants for which no step is applied.
  public var unchanged: Int {
    sources.map { $0.variants.dropFirst().count(where: \.isEmpty) }.reduce(0, +)
  }

  /// Classic variants that keep less of their mask than was asked for.
  public var short: Int { sources.map(\.short).reduce(0, +) }

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
    of study: Study, variants: Int, side: Side, hasClassFolders: Bool, classes: Set<String>,
    preparation: [JSON], _ options: BuildOptions
  ) -> SourceOutputs {
    let source = PixelSize(width: study.width, height: study.height)
    let mapping = options.preparation.mapping(of: source)
    var drawn: [[ClassicOperation]] = [[]]
    var short = 0
    var outputs: [Output] = []
    for index in 0...variants {
      let stem = index == 0 ? study.stem : study.stem + "__c" + padded(index, 3)
      var operations: [ClassicOperation] = []
      if index > 0 {
        let draw = VariantDraw(study, index: index, mapping, options)
        operations = draw.operations
        drawn.append(operations)
        if draw.keptShare < options.keptMask { short += 1 }
      }
      let isMirrored = !operations.count { $0 == .flip(.horizontal) }.isMultiple(of: 2)
      let labels =
        isMirrored ? Laterality.mirrored(study.labels, among: classes) : study.labels
      let label = labels.isEmpty ? nil : labels.joined(separator: "|")
      var output = Output(
        file: options.layout.image(
          stem: stem, side: side, label: hasClassFolders ? label : nil, format: options.format),
        split: side, label: label, kind: index == 0 ? .original : .classic,
        width: mapping.output.width, height: mapping.output.height,
        bits: options.preparation.depth.bits(ofSource: study.bits), seed: options.seed)
      output.parent = study.source
      output.parentDigest = study.fileDigest
      output.patient = study.patient
      output.operations = preparation
      if let mask = study.mask {
        output.mask = options.layout.mask(
          stem: stem, side: side, format: options.format)
        output.parentMaskDigest = mask.digest
      }
      if index > 0 {
        output.index = index
        output.operations += operations.map(\.record.json)
        output.isMirrored = isMirrored
      }
      let own = mapping.applying(operations)
      output.points = study.points.compactMap { $0.json(through: own, isMirrored: isMirrored) }
      output.boxes = study.boxes.compactMap { $0.json(through: own, isMirrored: isMirrored) }
      outputs.append(output)
    }
    return SourceOutputs(study: study, variants: drawn, outputs: outputs, short: short)
  }

  /// The output of one synthetic radiograph.
  static func synthetic(
    index: Int, label: String?, size: Int, bits: Int, generator: Digest, hasMask: Bool,
    _ options: BuildOptions
  ) -> Output {
    let stem = "synthetic__" + padded(index + 1, 6)
    var output = Output(
      file: options.layout.image(
        stem: stem, side: .train, label: label, format: options.format),
      split: .train, label: label, kind: .synthetic, width: size, height: size, bits: bits,
      seed: options.seed)
    output.index = index + 1
    output.generatorDigest = generator
    if hasMask {
      output.mask = options.layout.mask(stem: stem, side: .train, format: options.format)
    }
    return output
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

extension StudyPoint {
  /// The point in an output, to a hundredth of a pixel; nil when it lies outside.
  fileprivate func json(through mapping: Mapping, isMirrored: Bool) -> JSON? {
    guard let place = mapping.outputPoint(forSource: PlanePoint(x: x, y: y)) else { return nil }
    func rounded(_ value: Double) -> JSON { .number((value * 100).rounded() / 100) }
    let name = isMirrored ? Laterality.mirrored(name) : name
    return .members(["name": .string(name), "x": rounded(place.x), "y": rounded(place.y)])
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

  /// Training images of one class.
  public struct ClassCounts: Sendable {
    /// Its name.
    public let label: String
    /// Prepared sources.
    public var originals = 0
    /// Classic variants of these sources.
    public var classic = 0
    /// Synthetic radiographs.
    public var synthetic = 0
  }

  /// Training images by class, in the order of their names; empty without classes.
  public var training: [ClassCounts] {
    var counts: [String: ClassCounts] = [:]
    for source in sources where split[source.study] == .train {
      guard let label = source.study.label else { continue }
      counts[label, default: ClassCounts(label: label)].originals += 1
      counts[label, default: ClassCounts(label: label)].classic += source.outputs.count - 1
    }
    for share in synthetic {
      guard let label = share.label else { continue }
      counts[label]?.synthetic += share.indices.count
    }
    return counts.values.sorted { $0.label < $1.label }
  }

  /// Patients by side.
  public var patients: [Side: Int] {
    Dictionary(grouping: Set(sources.map(\.study.patient))) { split.sides[$0] ?? .train }
      .mapValues(\.count)
  }

  /// Classes in order; empty without.
  public var labels: [String] { Set(sources.flatMap(\.study.labels)).sorted() }

  /// Studies whose patient was recognized, and the others, which are patients of their own.
  public var recognition: (known: [Study], own: [Study]) {
    let studies = cohort.studies
    return (studies.filter(\.isRecognized), studies.filter { !$0.isRecognized })
  }

  /// Whether the folders of the input say who is on which side.
  public var hasGivenSides: Bool { cohort.studies.contains { $0.givenSide != nil } }

  /// Training originals of each generator: one for all where it draws classes, or one for each class.
  public func trainingImages(of kind: Architecture.Kind) -> [Int] {
    if kind.drawsClasses && synthetic.count > 1 { return [counts.originals[.train] ?? 0] }
    return synthetic.map { share in
      sources.count { split[$0.study] == .train && $0.study.label == share.label }
    }
  }

  /// The folders of all outputs and of those above them.
  func folders(in output: FilePath) -> Set<FilePath> {
    var folders: Set<FilePath> = []
    for name in Set(sources.flatMap(\.outputs).flatMap(\.places).map(Self.folder)) {
      var folder = FilePath(String(name))
      while !folder.isEmpty {
        folders.insert(output.pushing(folder))
        folder.removeLastComponent()
      }
    }
    return folders
  }

  private static func folder(of file: String) -> Substring {
    file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
  }
}
