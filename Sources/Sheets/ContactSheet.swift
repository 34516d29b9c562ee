public import Radiographs

/// Radiographs side by side in rows, as one 8-bit picture.
public enum ContactSheet {
  /// Black pixels between neighbors.
  static let gap = 2

  /// A sheet of rows, each from left to right; every cell is as large as the largest radiograph.
  ///
  /// - Parameter rows: At least one radiograph; rows may have different lengths.
  /// - Returns: A picture of 8 bits.
  public static func sheet(rows: [[Radiograph]]) -> Radiograph {
    let all = rows.joined()
    let cellWidth = all.map(\.width).max() ?? 1
    let cellHeight = all.map(\.height).max() ?? 1
    let columns = max(1, rows.map(\.count).max() ?? 1)
    let width = columns * (cellWidth + gap) - gap
    let height = max(1, rows.count) * (cellHeight + gap) - gap
    var samples = [UInt16](repeating: 0, count: width * height)
    for (row, radiographs) in rows.enumerated() {
      for (column, radiograph) in radiographs.enumerated() {
        let scale = 255 / Float(radiograph.maximum)
        let corner = row * (cellHeight + gap) * width + column * (cellWidth + gap)
        for y in 0..<radiograph.height {
          for x in 0..<radiograph.width {
            let value = Float(radiograph.samples[y * radiograph.width + x]) * scale
            samples[corner + y * width + x] = UInt16(value.rounded())
          }
        }
      }
    }
    return Radiograph(width: width, height: height, bits: 8, samples: samples)
  }

  /// The radiograph at one place of a sheet of equal cells.
  ///
  /// - Parameters:
  ///   - sheet: What `sheet(rows:)` made of cells of `width` × `height`.
  ///   - row: Counted from the top.
  ///   - column: Counted from the left.
  ///   - width: Columns of a cell.
  ///   - height: Rows of a cell.
  /// - Returns: Nil when the sheet has no such place.
  public static func cell(
    of sheet: Radiograph, row: Int, column: Int, width: Int, height: Int
  ) -> Radiograph? {
    let left = column * (width + gap)
    let top = row * (height + gap)
    guard left >= 0, top >= 0, left + width <= sheet.width, top + height <= sheet.height else {
      return nil
    }
    var samples: [UInt16] = []
    samples.reserveCapacity(width * height)
    for y in top..<top + height {
      samples += sheet.samples[y * sheet.width + left..<y * sheet.width + left + width]
    }
    return Radiograph(width: width, height: height, bits: sheet.bits, samples: samples)
  }
}
