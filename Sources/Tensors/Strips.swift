internal import CKernels

/// The strips of a division in the memory that threads share.
struct Strips: Sendable {
  let division: Division
  private let first: Int
  private let firstImage: Int
  private let factorsANumber: Int

  /// Strips of whole images.
  ///
  /// - Parameters:
  ///   - division: The batch.
  ///   - loops: Of whose factors they are, numbers or pairs in the room of one.
  ///   - first: Where the first begins.
  init(_ division: Division, of loops: cxr_windows, from first: Int) {
    self.division = division
    self.first = first
    firstImage = 0
    factorsANumber = loops.factors == CXR_PAIRS ? 2 : 1
  }

  /// Those of a weight gradient, numbers or pairs of pixels, of the images of a turn.
  init(_ division: Division, of images: Range<Int>) {
    self.division = division
    first = 0
    firstImage = images.lowerBound
    factorsANumber = 1
  }

  /// Where the strip of a block begins.
  func start(of block: cxr_block) -> Int {
    first
      + ((block.first_image - firstImage) * division.imageSize
        + block.first_row * division.rowSize) / factorsANumber
  }
}
