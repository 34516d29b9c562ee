internal import Datasets
internal import Preprocessing
internal import Radiographs

/// A mask that goes wherever its radiograph goes.
enum PreparedMask {
  case labels(Radiograph)
  case heatmap(Resampler, PixelSize)

  /// - Parameters:
  ///   - mask: Of any size.
  ///   - fit: The mapping of its radiograph that all outputs begin with.
  init(_ mask: MaskPicture, fit: Mapping) {
    let samples = mask.samples
    switch mask.kind {
    case .labels: self = .labels(samples)
    case .heatmap: self = .heatmap(Resampler(samples, fit: fit.over(samples.size)), samples.size)
    }
  }

  /// What a mapping of the radiograph makes of it: labels by the nearest sample, amounts linearly.
  func picture(through mapping: Mapping) -> Radiograph {
    switch self {
    case .labels(let labels): Labels.resampled(labels, through: mapping)
    case .heatmap(let resampler, let size): resampler.radiograph(through: mapping.over(size))
    }
  }
}
