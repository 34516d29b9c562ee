internal import Augmentation
internal import Preprocessing
internal import Radiographs

/// What outputs are made of, in less memory than the radiograph itself where they are smaller.
struct DecodedSource: Sendable {
  let size: PixelSize
  let bits: Int
  /// The prepared radiograph with the bits of the source; nil when all of the source is here.
  let original: PackedRadiograph?
  /// The reduction of the source that most variants read, or the source.
  private let samples: PackedRadiograph
  private let spacing: PixelSpacing?

  /// Reduces a source as its outputs ask for.
  ///
  /// - Parameters:
  ///   - source: The radiograph.
  ///   - packed: The same.
  ///   - preparation: What its outputs begin with.
  init(_ source: Radiograph, _ packed: PackedRadiograph, _ preparation: Preparation) {
    size = source.size
    bits = source.bits
    spacing = source.pixelSpacing
    let fit = preparation.mapping(of: source.size)
    guard let reduction = Resampler.reduction(of: source, fit: fit) else {
      original = nil
      samples = packed
      return
    }
    samples = PackedRadiograph(reduction)
    original = PackedRadiograph(
      Resampler.radiograph(
        of: source, alongGrid: fit, interpolation: preparation.interpolation))
  }

  /// Whether all variants can be made of it: those that are mirrored or turned by quarters read the whole
  /// source.
  func suffices(for variants: [[ClassicOperation]], _ preparation: Preparation) -> Bool {
    let fit = preparation.mapping(of: size)
    return original == nil
      || variants.allSatisfy { operations in
        let mapping = fit.applying(operations)
        return mapping == fit || !mapping.goesAlongGrid
      }
  }

  func resampler(fit: Mapping, interpolation: Interpolation) -> Resampler {
    guard original != nil else {
      return Resampler(samples.radiograph, fit: fit, interpolation: interpolation)
    }
    return Resampler(
      reduction: samples.radiograph, of: size, spacing: spacing, fit: fit,
      interpolation: interpolation)
  }

  /// The bytes that the samples take.
  var byteCount: Int { samples.byteCount + (original?.byteCount ?? 0) }
}
