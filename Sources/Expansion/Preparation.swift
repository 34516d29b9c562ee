internal import Augmentation
internal import Files
public import Preprocessing
internal import Radiographs

/// How every source is brought to the size and depth of the data set, before or with its transforms.
public struct Preparation: Sendable, Equatable {
  /// Columns and rows.
  public var size = OutputSize.exactly(PixelSize(width: 256, height: 256))
  /// What happens when the aspect differs.
  public var fit = Fit.crop
  /// Significant bits.
  public var depth = Depth.keep

  /// 256 × 256, center crop, depth kept.
  public init() {}

  /// Changes when the pixels that the same options give change.
  static let version = 1

  /// The mapping of one source, without transforms.
  func mapping(of source: PixelSize) -> Mapping {
    Mapping(source: source, output: size, fit: fit)
  }

  /// The first entry of an output's operations.
  var json: JSON {
    .members([
      "operation": .string("prepare"), "version": .integer(Self.version),
      "size": .string(size.description), "fit": .string(fit.rawValue),
    ])
  }
}

/// One decoded source and what all its variants share.
struct PreparedSource {
  private let resampler: Resampler
  private let mapping: Mapping
  private let depth: Depth

  init(_ source: Radiograph, _ preparation: Preparation) {
    mapping = preparation.mapping(of: source.size)
    resampler = Resampler(source, fit: mapping)
    depth = preparation.depth
  }

  /// A variant, or the original when nothing is done.
  func radiograph(_ operations: [ClassicOperation]) -> Radiograph {
    depth.applied(to: resampler.radiograph(through: mapping.applying(operations)))
  }
}
