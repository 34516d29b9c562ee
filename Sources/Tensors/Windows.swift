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

  /// Whether each image has one window, which covers it: a matrix product.
  package var coverImages: Bool { small.height * small.width == 1 && padding == 0 }

  /// The shape of the weights: [row][column][large channel][small channel].
  public var weightShape: Shape {
    Shape(count: kernel, height: kernel, width: large.channels, channels: small.channels)
  }
}
