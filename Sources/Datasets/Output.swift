public import Files
public import Randomness

/// One output file before it is written: what it is and where it comes from.
public struct Output: Sendable, Equatable {
  /// Where the pixels of an output come from.
  public enum Kind: String, Sendable, CaseIterable {
    /// A prepared source.
    case original
    /// A classic variant of a source.
    case classic
    /// Drawn by a generator.
    case synthetic
  }

  /// The path from the output folder.
  public var file: String
  /// Which part of the data set it is in.
  public var split: Side
  /// Its class, if the data set has classes; `|` between several.
  public var label: String?
  /// Where its pixels come from.
  public var kind: Kind
  /// The source's path from the input folder; nil for synthetic.
  public var parent: String?
  /// The SHA-256 of the source file; nil for synthetic.
  public var parentDigest: Digest?
  /// Who it shows; nil for synthetic.
  public var patient: String?
  /// The path of its mask from the output folder; nil if it has none.
  public var mask: String?
  /// The digest of its source's mask (`StudyMask.digest`); nil if it has none.
  public var parentMaskDigest: Digest?
  /// Named places that lie in it: `name`, and `x` and `y` in pixels from the upper left corner.
  public var points: [JSON] = []
  /// Boxes in it: `name`, and `x`, `y`, `width` and `height` in pixels from the upper left corner.
  public var boxes: [JSON] = []
  /// Whether left and right are exchanged.
  public var isMirrored = false
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int
  /// Significant bits.
  public var bits: Int
  /// What was done to the source, with drawn parameters.
  public var operations: [JSON] = []
  /// The seed of the run.
  public var seed: UInt64
  /// Which variant of its source, or which image of the generator, counted from 1; nil for originals.
  public var index: Int?
  /// The SHA-256 of the generator; nil unless synthetic.
  public var generatorDigest: Digest?

  /// All paths from the output folder that it takes: its own, and that of its mask.
  public var files: [String] { [file] + (mask.map { [$0] } ?? []) }

  /// Whether it is a synthetic radiograph or one that those are compared with.
  public var isCompared: Bool {
    kind == .synthetic || (kind == .original && split == .train)
  }

  /// An output with nothing done to it yet.
  public init(
    file: String, split: Side, label: String?, kind: Kind, width: Int, height: Int, bits: Int,
    seed: UInt64
  ) {
    self.file = file
    self.split = split
    self.label = label
    self.kind = kind
    self.width = width
    self.height = height
    self.bits = bits
    self.seed = seed
  }

  /// The columns of the manifest, every one in the same place.
  var columns: [JSON.Member] {
    [
      .init("file", .string(file)), .init("split", .string(split.rawValue)),
      .init("label", .text(label)), .init("kind", .string(kind.rawValue)),
      .init("parent", .text(parent)), .init("parent_sha256", .text(parentDigest?.description)),
      .init("patient", .text(patient)), .init("mask", .text(mask)),
      .init("parent_mask_sha256", .text(parentMaskDigest?.description)),
      .init("points", .array(points)), .init("boxes", .array(boxes)),
      .init("laterality", .string(isMirrored ? "mirrored" : "standard")),
      .init("width", .integer(width)), .init("height", .integer(height)),
      .init("bits", .integer(bits)), .init("operations", .array(operations)),
      .init("seed", .string(String(seed))), .init("index", index.map { .integer($0) } ?? .null),
      .init("generator_sha256", .text(generatorDigest?.description)),
    ]
  }

  /// A digest of every column: two outputs that agree have the same pixels.
  public func identity(encoding: String) -> Digest {
    Digest(of: JSON.object(columns).line + encoding)
  }

  init?(_ json: JSON) {
    guard let file = json["file"]?.string,
      let split = json["split"]?.string.flatMap({ Side(rawValue: $0) }),
      let kind = json["kind"]?.string.flatMap({ Kind(rawValue: $0) }),
      let width = json["width"]?.integer,
      let height = json["height"]?.integer, let bits = json["bits"]?.integer,
      let points = json["points"]?.array, let boxes = json["boxes"]?.array,
      let laterality = json["laterality"]?.string,
      let operations = json["operations"]?.array,
      let seed = json["seed"]?.string.flatMap({ UInt64($0) })
    else { return nil }
    self.init(
      file: file, split: split, label: json["label"]?.string, kind: kind, width: width,
      height: height, bits: bits, seed: seed)
    parent = json["parent"]?.string
    parentDigest = json["parent_sha256"]?.string.flatMap { Digest(hexadecimal: $0) }
    patient = json["patient"]?.string
    mask = json["mask"]?.string
    parentMaskDigest = json["parent_mask_sha256"]?.string.flatMap { Digest(hexadecimal: $0) }
    self.points = points
    self.boxes = boxes
    isMirrored = laterality == "mirrored"
    self.operations = operations
    index = json["index"]?.integer
    generatorDigest = json["generator_sha256"]?.string.flatMap { Digest(hexadecimal: $0) }
    // A column that is missing or damaged would come out as another value.
    if json.members?.starts(with: columns) ?? false { return }
    let written = JSON.object(columns)
    for column in columns where json[column.name] != written[column.name] { return nil }
  }
}
