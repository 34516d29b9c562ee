public import Radiographs

/// A mask with soft edges, which a network can follow: at every pixel how much of the 3 × 3 around it is
/// inside.
public struct SoftMask: Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// −`inside` where all is outside, `inside` where all is inside.
  public let values: [Int8]

  /// The value of pixels amid the mask.
  public static let inside: Int8 = 120

  /// Softens a mask; inside is above 0.
  public init(_ mask: Radiograph) {
    width = mask.width
    height = mask.height
    var values: [Int8] = []
    values.reserveCapacity(width * height)
    for row in 0..<height {
      let rows = max(0, row - 1)...min(height - 1, row + 1)
      for column in 0..<width {
        let columns = max(0, column - 1)...min(width - 1, column + 1)
        var sum = 0
        for y in rows {
          for x in columns { sum += mask.samples[y * mask.width + x] > 0 ? 1 : -1 }
        }
        values.append(Int8(sum * Int(Self.inside) / (rows.count * columns.count)))
      }
    }
    self.values = values
  }
}
