public import Radiographs

/// A mask as numbers: how many connected parts, how large, and how alike the largest two.
public struct MaskShape: Sendable, Equatable {
  /// Connected parts of at least a two-hundredth of the image.
  public let parts: Int
  /// The share of the image that is in the mask.
  public let area: Double
  /// The area of the second largest part over that of the largest; 0 with one part or none.
  public let balance: Double

  static let smallestShare = 0.005

  /// The shape of a mask: whatever is above 0.
  public init(_ mask: Radiograph) {
    let areas = MaskParts(mask).areas.sorted(by: >)
    let count = Double(mask.width * mask.height)
    parts = areas.count { Double($0) >= Self.smallestShare * count }
    area = Double(areas.reduce(0, +)) / count
    balance = areas.count > 1 ? Double(areas[1]) / Double(areas[0]) : 0
  }
}
