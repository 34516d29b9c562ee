/// The extent of a tensor of images: how many, rows, columns, channels.
///
/// Storage order is NHWC: the channels of one pixel lie side by side, then columns, rows, images.
public struct Shape: Sendable, Hashable, CustomStringConvertible {
  /// Images.
  public var count: Int
  /// Rows of one image.
  public var height: Int
  /// Columns of one image.
  public var width: Int
  /// Numbers of one pixel.
  public var channels: Int

  /// A shape of images.
  ///
  /// - Precondition: Every extent is at least 1.
  public init(count: Int, height: Int, width: Int, channels: Int) {
    precondition(
      count > 0 && height > 0 && width > 0 && channels > 0,
      "Shape: \(count) × \(height) × \(width) × \(channels)")
    self.count = count
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// A matrix or a list of vectors: `rows` pixels of `channels` numbers.
  public init(rows: Int, channels: Int) {
    self.init(count: rows, height: 1, width: 1, channels: channels)
  }

  /// Pixels of all images: the rows of the matrix this tensor is to a matrix product.
  public var rows: Int { count * height * width }

  /// Numbers in all.
  public var elementCount: Int { rows * channels }

  /// Count × height × width × channels.
  public var description: String { "\(count) × \(height) × \(width) × \(channels)" }
}
