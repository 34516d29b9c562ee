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
  /// Whether all of it is the same: such a mask says of nobody whose it is.
  let isUniform: Bool

  /// Puts the files of a mask together.
  ///
  /// - Throws: `MaskError` when one is no mask or does not fit.
  init(
    _ entries: [MaskFolder.Entry], _ kind: MaskKind,
    _ examinations: [FilePath: Result<MaskExamination, FileError>], of entrant: Entrant
  ) throws(MaskError) {
    var parts: [StudyMask.Part] = []
    var values: Set<Int> = []
    var places: [SIMD2<Double>] = []
    var isScaled = false
    var isUniform = true
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
      guard kind == .heatmap || examination.levels <= MaskExamination.mostValues else {
        throw MaskError(
          "mask \(name): \(examination.levels) gray levels; expected a mask of at most "
            + "\(MaskExamination.mostValues) labels, or --mask-kind heatmap")
      }
      let stretch =
        Double(examination.width) * Double(height) / (Double(examination.height) * Double(width))
      guard abs(stretch - 1) <= Self.aspectTolerance else {
        throw MaskError(
          "mask \(name) is \(examination.width) × \(examination.height), the radiograph "
            + "\(width) × \(height); expected the same aspect")
      }
      isScaled = isScaled || examination.width != width || examination.height != height
      isUniform = isUniform && examination.levels == 1
      places += examination.places
      let organ = entry.organ.map { $0 + 1 }
      parts.append(StudyMask.Part(path: entry.file.path, value: organ, digest: examination.digest))
      values.formUnion(
        organ.map { organ in examination.values.map { $0 > 0 ? organ : 0 } } ?? examination.values)
    }
    if kind == .heatmap { values = [] }
    mask = StudyMask(kind: kind, parts: parts, values: values.sorted(), places: places)
    self.isScaled = isScaled
    self.isUniform = isUniform && values.count <= 1
  }
}
