internal import Randomness
internal import Radiographs
internal import Augmentation
internal import Preprocessing
internal import Datasets
internal import Files
internal import SystemPackage

/// `dataset.json`: the options that decide the outputs, counts, and each patient's side.
struct DatasetDescription {
  private static let format = "cxraug dataset 1"

  /// Options by name as they are written.
  let options: [JSON.Member]
  /// Every patient's side.
  let split: Split

  /// Describes a build.
  init(_ options: BuildOptions, split: Split) {
    self.split = split
    let pipeline = options.pipeline
    self.options = [
      .init("seed", .string(String(options.seed))), .init("val", .number(options.validation)),
      .init("test", .number(options.test)), .init("group_by", .text(options.groupBy)),
      .init("classic", .string("\(options.classic)")),
      .init("synthetic", .string("\(options.synthetic)")),
      .init("size", .string(options.preparation.size.description)),
      .init("fit", .string(options.preparation.fit.rawValue)),
      .init("depth", .string(options.preparation.depth.description)),
      .init("format", .string(options.format.rawValue)),
      .init("rotate", .number(pipeline.rotation)),
      .init("flip", .string(pipeline.flip?.rawValue ?? "none")),
      .init("skew", .number(pipeline.skew)),
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
      let options = json["options"]?.members, let patients = json["patients"]?.members
    else {
      throw FileError(path, "not a description that this version reads; expected \(Self.format)")
    }
    self.options = options
    var sides: [String: Side] = [:]
    for patient in patients {
      guard let side = patient.value.string.flatMap(Side.init) else {
        throw FileError(path, "a patient whose side is none of train, val, test")
      }
      sides[patient.name] = side
    }
    split = Split(sides: sides)
  }

  /// Options that decide the split cannot change while sides are stored.
  private static let fixed = ["seed", "val", "test", "group_by"]

  /// Refuses to go on with other options for the split.
  ///
  /// - Throws: `DatasetError.layout` with the difference.
  func checkSplit(equals earlier: DatasetDescription, in output: FilePath) throws(DatasetError) {
    for name in Self.fixed {
      let mine = options.first { $0.name == name }?.value
      let theirs = earlier.options.first { $0.name == name }?.value
      guard mine?.number == theirs?.number, mine?.string == theirs?.string else {
        throw .layout(
          "\(output.printable): built with \(name) \(theirs?.line ?? "null"), now "
            + "\(mine?.line ?? "null"); the split of a data set does not change: use the same or "
            + "another output folder")
      }
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
    return .members([
      "format": .string(Self.format), "tool": .string("cxraug \(toolVersion)"),
      "options": .object(options), "counts": .object(counts),
      "generators": .array(generators.map { .string($0.description) }),
      "patients": .object(patients),
    ])
  }
}
