internal import Datasets
internal import Files
internal import Preprocessing
internal import Radiographs
internal import Randomness

/// The samples of a mask and what they are.
struct MaskPicture {
  let kind: MaskKind
  let samples: Radiograph
}

extension StudyMask {
  /// Reads the mask: the file of labels or of the heatmap, or the organs one on the other.
  ///
  /// - Throws: When a file cannot be read or changed since it was examined.
  func read() throws(FileError) -> MaskPicture {
    var labels: Radiograph?
    for part in parts {
      let (next, bytes) = try MaskExamination.read(part.path, as: kind)
      guard Digest(of: bytes) == part.digest else { throw .changed(part.path) }
      guard let organ = part.value else { return MaskPicture(kind: kind, samples: next) }
      let size = labels?.size ?? next.size
      let own = Labels.resampled(
        next, through: Mapping(source: next.size, output: .exactly(size), fit: .stretch))
      let below = labels?.samples ?? [UInt16](repeating: 0, count: own.samples.count)
      labels = Radiograph(
        width: size.width, height: size.height, bits: organ > 255 ? 16 : 8,
        samples: zip(own.samples, below).map { $0 > 0 ? UInt16(clamping: organ) : $1 })
    }
    guard let labels else { preconditionFailure("StudyMask: no parts") }
    return MaskPicture(kind: kind, samples: labels)
  }
}
