internal import Augmentation
internal import Datasets
internal import Files
internal import Preprocessing
internal import Radiographs
internal import Randomness
internal import SystemPackage

/// `dataset.json`: the options that decide the outputs, counts, and each patient's side.
struct DatasetDescription {
  private static let format = "cxraug dataset 2"

  /// Options by name as they are written.
  let options: [JSON.Member]
  /// Every patient's side.
  let split: Split
  /// Digests of the pixels of radiographs, and names of patients, that were withdrawn and stay so.
  let withdrawn: Set<String>

  /// What stands in its masks; nil if it has none.
  let labels: MaskLabels?

  /// The file format of its images.
  var format: OutputFormat? {
    options.first { $0.name == "format" }?.value.string.flatMap { OutputFormat(rawValue: $0) }
  }

  /// Organs by label, from 1; empty if masks hold labels of their own or there are none.
  var organs: [String] {
    let masks = options.first { $0.name == "masks" }?.value.array?.compactMap(\.string) ?? []
    return masks == ["labels"] ? [] : masks
  }

  /// What the samples of its masks are.
  var maskKind: MaskKind {
    let masks = options.first { $0.name == "masks" }?.value
    return masks?.string.flatMap { MaskKind(rawValue: $0) } ?? .labels
  }

  /// Where its classes come from; nil when nobody noted it.
  var classes: String? { options.first { $0.name == "classes" }?.value.string }

  /// Where its files lie.
  var layout: Layout {
    options.first { $0.name == "layout" }?.value.string.flatMap { Layout(rawValue: $0) } ?? .folders
  }

  /// Under which terms it may be used.
  var license: String {
    options.first { $0.name == "license" }?.value.string ?? DatasetContent.unknownLicense
  }

  /// The data set with some rows, as its listings tell of it.
  func content(_ manifest: Manifest) -> DatasetContent {
    DatasetContent(
      manifest: manifest, layout: layout, options: options, license: license, labels: labels)
  }

  /// Describes a build.
  ///
  /// - Parameters:
  ///   - options: All options; paths are left out, since the data set does not depend on them.
  ///   - cohort: Who is in it.
  ///   - earlier: What was stored before; who was withdrawn then stays withdrawn.
  init(_ options: BuildOptions, _ cohort: Cohort, earlier: DatasetDescription?) {
    split = cohort.split
    withdrawn = cohort.withdrawals
    labels =
      options.masks == nil || options.maskKind == .heatmap
      ? nil
      : MaskLabels(
        values: Set(cohort.studies.flatMap { $0.mask?.values ?? [] }), organs: cohort.organs,
        isConsecutive: options.layout.hasConsecutiveLabels, earlier: earlier?.labels)
    let license = options.license ?? earlier?.license ?? DatasetContent.unknownLicense
    let organs = cohort.organs.isEmpty ? [JSON.string("labels")] : cohort.organs.map { .string($0) }
    let masks: JSON =
      options.maskKind == .labels ? .array(organs) : .string(options.maskKind.rawValue)
    self.options = [
      .init("seed", .string(String(options.seed))), .init("val", .number(options.validation)),
      .init("test", .number(options.test)),
      .init("group_by", .text(options.patientTable == nil ? options.groupBy : "table")),
      .init("classes", .string(cohort.classes)),
      .init("keep_similar", .bool(options.keepsSimilar)),
      .init("masks", options.masks == nil ? .null : masks),
      .init("keep_mask", options.keptMask == 0 ? .null : .number(options.keptMask)),
      .init("boxes", options.boxes == nil ? .null : .bool(true)),
      .init(
        "classic", .string(options.total.map { "total \($0)" } ?? "\(options.classic)")),
      .init("balance", .bool(options.balances)),
      .init("synthetic", .string("\(options.synthetic)")),
      .init("layout", .string(options.layout.rawValue)),
      .init("size", .string(options.preparation.size.description)),
      .init("fit", .string(options.preparation.fit.rawValue)),
      .init("depth", .string(options.preparation.depth.description)),
      .init("interpolation", .string(options.preparation.interpolation.rawValue)),
      .init("fill", .string(options.preparation.fill.text)),
      .init("format", .string(options.format.rawValue)),
      .init("transforms", .string("\(options.pipeline)")), .init("license", .string(license)),
    ]
  }

  /// What an earlier build wrote.
  ///
  /// - Returns: Nil when there is no description yet.
  /// - Throws: When it is damaged or of another version.
  init?(reading path: FilePath) throws(FileError) {
    guard (try? FileStatus(of: path)) != nil else { return nil }
    let bytes = try FileBytes.read(path, limit: 1 << 30)
    guard let json = try? JSON(parsing: bytes), json["format"]?.string == Self.format,
      let options = json["options"]?.members, let patients = json["patients"]?.members,
      let withdrawn = json["withdrawn"]?.array
    else {
      throw FileError(path, "not a description that this version reads; expected \(Self.format)")
    }
    labels = json["mask_labels"].flatMap { MaskLabels($0) }
    self.withdrawn = Set(withdrawn.compactMap(\.string))
    self.options = options
    var sides: [String: Side] = [:]
    for patient in patients {
      guard let side = patient.value.string.flatMap({ Side(rawValue: $0) }) else {
        throw FileError(path, "a patient whose side is none of train, val, test")
      }
      sides[patient.name] = side
    }
    split = Split(sides: sides)
  }

  /// What may change from one build to the next: the number of variants, and what is said of them.
  private static let extensible: Set<String> = ["classic", "balance", "synthetic", "license"]

  /// Refuses to go on with options that would make other files of the same radiographs.
  ///
  /// - Throws: `DatasetError.layout` with every difference.
  func checkExtends(_ earlier: DatasetDescription, in output: FilePath) throws(DatasetError) {
    let differences = options.compactMap { option -> String? in
      let stored = earlier.options.first { $0.name == option.name }?.value ?? .null
      guard !Self.extensible.contains(option.name), option.value.line != stored.line else {
        return nil
      }
      // One folder is no class until there is another.
      if option.name == "classes", stored == .string("none"), option.value == .string("folders") {
        return nil
      }
      return "\(option.name) \(stored.line), now \(option.value.line)"
    }
    guard differences.isEmpty else {
      throw .layout(
        "\(output.printable): built with \(differences.joined(separator: "; ")); only the numbers of "
          + "variants may change: use the same options or another output folder")
    }
  }

  /// The content of the file.
  func json(_ manifest: Manifest, toolVersion: String) -> JSON {
    let counts = Side.allCases.map { side in
      JSON.Member(
        side.rawValue,
        .object(
          Output.Kind.allCases.map {
            JSON.Member($0.rawValue, .integer(manifest.count($0, in: side)))
          }))
    }
    let patients = split.sides.sorted { $0.key < $1.key }.map {
      JSON.Member($0.key, .string($0.value.rawValue))
    }
    let generators = Set(manifest.rows.compactMap(\.output.generatorDigest)).sorted()
    let own = JSON.members([
      "format": .string(Self.format), "tool": .string("cxraug \(toolVersion)"),
      "options": .object(options), "mask_labels": labels?.json ?? .null,
      "counts": .object(counts),
      "generators": .array(generators.map { .string($0.description) }),
      "patients": .object(patients),
      "withdrawn": .array(withdrawn.sorted().map { .string($0) }),
    ])
    return .object((own.members ?? []) + layout.members(of: content(manifest)))
  }
}
