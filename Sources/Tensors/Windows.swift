/// Square windows that slide over images: the geometry a convolution and a transposed convolution share.
///
/// Every pixel of the *small* side looks at a `kernel` × `kernel` window of the *large* side. A
/// convolution goes from large to small, a transposed convolution from small to large
/// (Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016).
public struct Windows: Sendable, Equatable {
  /// Rows and columns of a window.
  public let kernel: Int
  /// Pixels of the large side between neighboring windows.
  public let stride: Int
  /// Zeros around the large side.
  public let padding: Int
  /// The side the windows look at.
  public let large: Shape
  /// The side with one pixel a window.
  public let small: Shape

  /// Lays windows over `large`, giving `channels` numbers each on the small side.
  ///
  /// - Precondition: The windows tile the padded large side exactly.
  public init(over large: Shape, channels: Int, kernel: Int, stride: Int, padding: Int) {
    let height = (large.height + 2 * padding - kernel) / stride + 1
    let width = (large.width + 2 * padding - kernel) / stride + 1
    precondition(
      (height - 1) * stride + kernel == large.height + 2 * padding
        && (width - 1) * stride + kernel == large.width + 2 * padding,
      "Windows: kernel \(kernel), stride \(stride), padding \(padding) do not tile \(large)")
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.large = large
    small = Shape(count: large.count, height: height, width: width, channels: channels)
  }

  /// Numbers in one window: the depth of the matrix product.
  public var depth: Int { kernel * kernel * large.channels }

  /// The shape of a weight matrix: a row a place in the window, a column a small channel.
  public var weightShape: Shape {
    Shape(count: kernel, height: kernel, width: large.channels, channels: small.channels)
  }

  /// Copies window rows into a matrix, a row a small pixel: [kernel row][kernel column][channel].
  ///
  /// - Parameters:
  ///   - images: The large side.
  ///   - pixels: Which small pixels, counted through all images.
  ///   - kernelRows: Which rows of each window.
  ///   - matrix: Room for `pixels.count * kernelRows.count * kernel * channels` numbers.
  func gather(
    _ images: UnsafePointer<Float>, pixels: Range<Int>, kernelRows: Range<Int>,
    into matrix: UnsafeMutablePointer<Float>
  ) {
    var target = unsafe matrix
    let run = kernel * large.channels
    for pixel in pixels {
      let window = place(of: pixel)
      let inside = insideColumns(from: window.column)
      let before = inside.lowerBound * large.channels
      let copied = inside.count * large.channels
      let first = (window.column + inside.lowerBound) * large.channels
      for kernelRow in kernelRows {
        let row = window.row + kernelRow
        if row < 0 || row >= large.height {
          unsafe target.update(repeating: 0, count: run)
        } else {
          let source = unsafe images + rowStart(image: window.image, row: row) + first
          if copied == 4 && run == 4 {
            // One gray channel and a kernel of 4: a call would cost more than the copy.
            for index in 0..<4 { unsafe target[index] = source[index] }
          } else {
            if copied < run { unsafe target.update(repeating: 0, count: run) }
            unsafe (target + before).update(from: source, count: copied)
          }
        }
        unsafe target += run
      }
    }
  }

  /// Adds a matrix of windows back into images: the transpose of `gather`.
  func scatterAdd(
    _ matrix: UnsafePointer<Float>, pixels: Range<Int>, into images: UnsafeMutablePointer<Float>
  ) {
    var source = unsafe matrix
    let run = kernel * large.channels
    for pixel in pixels {
      let window = place(of: pixel)
      let inside = insideColumns(from: window.column)
      let before = inside.lowerBound * large.channels
      let count = inside.count * large.channels
      for kernelRow in 0..<kernel {
        let row = window.row + kernelRow
        if row >= 0 && row < large.height {
          let first = (window.column + inside.lowerBound) * large.channels
          let target = unsafe images + rowStart(image: window.image, row: row) + first
          let values = unsafe source + before
          for index in 0..<count { unsafe target[index] += values[index] }
        }
        unsafe source += run
      }
    }
  }

  /// The image of a small pixel and the top left corner of its window, which may lie in the padding.
  private func place(of pixel: Int) -> (image: Int, row: Int, column: Int) {
    let (image, rest) = pixel.quotientAndRemainder(dividingBy: small.height * small.width)
    let (row, column) = rest.quotientAndRemainder(dividingBy: small.width)
    return (image, row * stride - padding, column * stride - padding)
  }

  /// The columns of a window that are not padding.
  private func insideColumns(from column: Int) -> Range<Int> {
    let first = max(0, -column)
    return first..<max(first, min(kernel, large.width - column))
  }

  private func rowStart(image: Int, row: Int) -> Int {
    (image * large.height + row) * large.width * large.channels
  }
}
