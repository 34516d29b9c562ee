public import Radiographs

/// The size of an image in samples.
public struct PixelSize: Sendable, Hashable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int

  /// Wraps both lengths.
  ///
  /// - Precondition: Both are at least 1.
  public init(width: Int, height: Int) {
    precondition(width > 0 && height > 0, "PixelSize: \(width) × \(height)")
    self.width = width
    self.height = height
  }

  /// Whether a point lies in an image of this size, its edges included.
  public func contains(_ point: PlanePoint) -> Bool {
    (0...Double(width)).contains(point.x) && (0...Double(height)).contains(point.y)
  }

  /// Width over height.
  public var aspect: Double { Double(width) / Double(height) }
}

extension Radiograph {
  /// Columns and rows.
  public var size: PixelSize { PixelSize(width: width, height: height) }
}
