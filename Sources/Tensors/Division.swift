internal import CKernels

/// How a batch is divided into blocks.
struct Division: Sendable {
  /// Strips of all images are copied before any is read.
  let isWhole: Bool
  /// Numbers of the strip of a whole image, and of a block.
  let imageSize: Int
  let blockSize: Int
  let imagesABlock: Int
  let rowsABlock: Int
  let count: Int
  /// Images whose strips are copied together, when they are copied first: all, or as many as `mostNumbers`
  /// hold.
  private let imagesATurn: Int
  private let images: Int
  /// Rows of an image, and numbers of a strip from one of them to the next.
  let rows: Int
  let rowSize: Int
  private var blocksAnImage: Int { (rows + rowsABlock - 1) / rowsABlock }

  /// Numbers of a strip that stays in the second-level cache.
  private static let cachedSize = 98_304
  /// Blocks that there should be for many threads.
  private static let enough = 16

  /// Numbers of the strips of a turn, when they are copied first.
  var wholeSize: Int { isWhole ? imagesATurn * imageSize : 0 }
  /// Turns in which strips are copied first.
  var turns: Int { (images + imagesATurn - 1) / imagesATurn }

  /// - Parameters:
  ///   - images: Of the batch.
  ///   - rows: Of an image.
  ///   - width: Pixels of a row.
  ///   - isWhole: Whether the strips are of whole images; then blocks have about `pixels` pixels.
  ///   - pixels: See `isWhole`.
  ///   - mostNumbers: What strips of whole images may take together, if one image's do not take more.
  ///   - size: Numbers of the strip of some images and rows.
  init(
    images: Int, rows: Int, width: Int, isWhole: Bool, pixels: Int, mostNumbers: Int = .max,
    size: (Int, Int) -> Int
  ) {
    self.images = images
    self.rows = rows
    self.isWhole = isWhole
    imageSize = size(1, rows)
    rowSize = size(1, 2) - size(1, 1)
    var (imagesABlock, rowsABlock) = (1, rows)
    if isWhole {
      imagesABlock = min(images, max(1, pixels / (rows * width)))
      rowsABlock = min(rows, max(1, pixels / width))
    } else {
      imagesABlock = max(1, min(images / Self.enough, Self.cachedSize / imageSize))
      if imagesABlock == 1 {
        rowsABlock = max(1, min(rows, images * rows / Self.enough))
        while rowsABlock > 1 && size(1, rowsABlock) > Self.cachedSize {
          rowsABlock = (rowsABlock + 1) / 2
        }
      }
    }
    self.imagesABlock = imagesABlock
    self.rowsABlock = rowsABlock
    blockSize = size(imagesABlock, rowsABlock)
    imagesATurn = min(
      images, max(1, mostNumbers / imageSize / imagesABlock) * imagesABlock)
    let blocksAnImage = (rows + rowsABlock - 1) / rowsABlock
    count = blocksAnImage > 1 ? images * blocksAnImage : (images + imagesABlock - 1) / imagesABlock
  }

  func block(_ index: Int) -> cxr_block {
    guard blocksAnImage > 1 else {
      let first = index * imagesABlock
      return cxr_block(
        first_image: first, images: min(imagesABlock, images - first), first_row: 0, rows: rows)
    }
    let (image, part) = index.quotientAndRemainder(dividingBy: blocksAnImage)
    let first = part * rowsABlock
    return cxr_block(
      first_image: image, images: 1, first_row: first, rows: min(rowsABlock, rows - first))
  }
}

extension Division {
  /// The images of a turn, and its blocks.
  func turn(_ index: Int) -> (images: Range<Int>, blocks: Range<Int>) {
    let images = index * imagesATurn..<min(self.images, (index + 1) * imagesATurn)
    guard blocksAnImage == 1 else {
      return (images, images.lowerBound * blocksAnImage..<images.upperBound * blocksAnImage)
    }
    let last = (images.upperBound + imagesABlock - 1) / imagesABlock
    return (images, images.lowerBound / imagesABlock..<last)
  }
}
