internal import Datasets
internal import Files
internal import SystemPackage

/// A mask that was found to fit its radiograph.
struct ExaminedMask {
  /// How much the aspects of mask and radiograph may differ: a pixel or two of rounding.
  private static let aspectTolerance = 0.01

  let mask: StudyMask
  /// Whether it is of another size than the radiograph.
  let isScaled: Bool

  /// Puts the files of a mask together.
  ///
  /// - Throws: `MaskError` when one is no mask or does not fit.
  init(
    _ entries: [MaskFolder.Entry],
    _ examinations: [FilePath: Result<MaskExamination, FileError>], of entrant: Entrant
  ) throws(MaskError) {
    var parts: [StudyMask.Part] = []
    var values: Set<Int> = []
    var places: [SIMD2<Double>] = []
    var isScaled = false
    let (width, height) = (entrant.examination.width, entrant.examination.height)
    for entry in entries {
      let name = entry.file.source.printable
      guard let result = examinations[entry.file.path] else { continue }
      let examination: MaskExamination
      do throws(FileError) {
        examination = try result.get()
      } catch {
        throw MaskError("mask \(name): \(error.reason)")
      }
      let stretch =
        Double(examination.width) * Double(height) / (Double(examination.height) * Double(width))
      guard abs(stretch - 1) <= Self.aspectTolerance else {
        throw MaskError(
          "mask \(name) is \(examination.width) × \(examination.height), the radiograph "
            + "\(width) × \(height); expected the same aspect")
      }
      isScaled = isScaled || examination.width != width || examination.height != height
      places += examination.places
      let organ = entry.organ.map { $0 + 1 }
      parts.append(StudyMask.Part(path: entry.file.path, value: organ, digest: examination.digest))
      values.formUnion(
        organ.map { organ in examination.values.map { $0 > 0 ? organ : 0 } } ?? examination.values)
    }
    mask = StudyMask(parts: parts, values: values.sorted(), places: places)
    self.isScaled = isScaled
  }
}
