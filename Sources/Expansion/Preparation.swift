internal import Augmentation
internal import Datasets
internal import Files
public import Preprocessing
internal import Radiographs
internal import Randomness
internal import SystemPackage

/// How every source is brought to the size and depth of the data set, before or with its transforms.
public struct Preparation: Sendable, Equatable {
  /// Columns and rows.
  public var size = OutputSize.exactly(PixelSize(width: 256, height: 256))
  /// What happens when the aspect differs.
  public var fit = Fit.crop
  /// Significant bits.
  public var depth = Depth.keep
  /// How values between samples are computed.
  public var interpolation = Interpolation.bilinear
  /// What lies outside a source; black whatever it says when the fit pads.
  public var fill = Border.reflection

  /// 256 × 256, center crop, depth kept.
  public init() {}

  /// Changes when the pixels that the same options give change.
  static let version = 2

  /// The mapping of one source, without transforms.
  func mapping(of source: PixelSize) -> Mapping {
    Mapping(source: source, output: size, fit: fit, border: fill)
  }

  /// The first entry of an output's operations.
  var json: JSON {
    .members([
      "operation": .string("prepare"), "version": .integer(Self.version),
      "size": .string(size.description), "fit": .string(fit.rawValue),
      "interpolation": .string(interpolation.rawValue), "fill": .string(fill.text),
    ])
  }
}

extension Preparation {
  /// Reads what `json` gives; nil for anything else, and for another version.
  init?(_ json: JSON) {
    guard json["operation"]?.string == "prepare", json["version"]?.integer == Self.version,
      let size = json["size"]?.string.flatMap({ OutputSize($0) }),
      let fit = json["fit"]?.string.flatMap({ Fit(rawValue: $0) }),
      let interpolation = json["interpolation"]?.string.flatMap({ Interpolation(rawValue: $0) }),
      let fill = json["fill"]?.string.flatMap({ Border(text: $0) })
    else { return nil }
    self.size = size
    self.fit = fit
    self.interpolation = interpolation
    self.fill = fill
  }
}

/// One decoded source with its mask, and what all its variants share.
struct PreparedSource {
  private let resampler: Resampler
  private let mapping: Mapping
  private let bits: Int
  private let mask: PreparedMask?
  /// With the bits of the source, when it was made before.
  private let original: Radiograph?

  /// - Parameters:
  ///   - source: The radiograph.
  ///   - mask: Its mask, of any size.
  ///   - mapping: Brings it to the size of its outputs.
  ///   - interpolation: How values between samples are computed.
  ///   - bits: Significant bits of outputs.
  init(
    _ source: Radiograph, mask: MaskPicture?, mapping: Mapping, interpolation: Interpolation,
    bits: Int
  ) {
    self.mapping = mapping
    self.mask = mask.map { PreparedMask($0, fit: mapping) }
    self.bits = bits
    original = nil
    resampler = Resampler(source, fit: mapping, interpolation: interpolation)
  }

  /// - Parameters:
  ///   - source: What is left of it, enough for the variants that will be asked for.
  ///   - mask: Its mask, of any size.
  ///   - preparation: Brings it to the size and depth of its outputs.
  init(_ source: DecodedSource, mask: MaskPicture?, _ preparation: Preparation) {
    mapping = preparation.mapping(of: source.size)
    self.mask = mask.map { [mapping] in PreparedMask($0, fit: mapping) }
    bits = preparation.depth.bits(ofSource: source.bits)
    original = source.original?.radiograph
    resampler = source.resampler(fit: mapping, interpolation: preparation.interpolation)
  }

  /// A variant, or the original when nothing is done.
  func picture(_ operations: [ClassicOperation]) -> Picture {
    let mapping = mapping.applying(operations)
    var radiograph =
      mapping == self.mapping
      ? original ?? resampler.radiograph(through: mapping)
      : resampler.radiograph(through: mapping)
    operations.applyTones(to: &radiograph)
    return Picture(
      radiograph: radiograph.rescaled(toBits: bits),
      mask: mask?.picture(through: mapping))
  }
}

/// The pixels of one output.
struct Picture {
  let radiograph: Radiograph
  /// Labels or a heatmap of the same size; nil for an output without.
  var mask: Radiograph?
}

extension FileError {
  /// A file of the input is not what it was when everything was planned.
  static func changed(_ path: FilePath) -> FileError {
    FileError(path, "changed while the data set was built; run the command again")
  }
}
