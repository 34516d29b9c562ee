public import Radiographs

/// Pictures in rows, each with a text below it, as one 8-bit picture.
public enum LabelledSheet {
  /// A picture and what is said of it.
  public struct Cell {
    let picture: Radiograph
    let mask: Radiograph?
    let text: String

    /// - Parameters:
    ///   - picture: Of any depth.
    ///   - mask: Labels of the same size, whose outlines are drawn over it.
    ///   - text: What stands below.
    public init(_ picture: Radiograph, mask: Radiograph? = nil, text: String) {
      self.picture = picture
      self.mask = mask
      self.text = text
    }
  }

  /// A sheet of rows, each from left to right; every cell is as large as the largest picture.
  ///
  /// - Parameter rows: At least one cell; rows may have different lengths.
  /// - Returns: A picture of 8 bits.
  public static func sheet(rows: [[Cell]]) -> Radiograph {
    let all = rows.joined()
    let cellWidth = all.map(\.picture.width).max() ?? 1
    let cellHeight = all.map(\.picture.height).max() ?? 1
    let gap = 4
    let columns = max(1, rows.map(\.count).max() ?? 1)
    let heights = rows.map { row in
      let lines = row.map { Lettering.lines($0.text, width: cellWidth).count }.max() ?? 0
      return cellHeight + 2 * gap + lines * Lettering.lineHeight
    }
    let width = columns * (cellWidth + gap) - gap
    let height = max(1, heights.reduce(0, +))
    var samples = [UInt16](repeating: 0, count: width * height)
    var top = 0
    for (row, cells) in zip(heights, rows) {
      for (column, cell) in cells.enumerated() {
        let left = column * (cellWidth + gap)
        draw(cell, column: left, row: top, in: &samples, width: width)
        for (line, text) in Lettering.lines(cell.text, width: cellWidth).enumerated() {
          Lettering.draw(
            text, column: left, row: top + cellHeight + gap + line * Lettering.lineHeight,
            in: &samples, width: width)
        }
      }
      top += row
    }
    return Radiograph(width: width, height: height, bits: 8, samples: samples)
  }

  private static func draw(
    _ cell: Cell, column: Int, row: Int, in samples: inout [UInt16], width: Int
  ) {
    let picture = cell.picture
    let scale = 255 / Float(picture.maximum)
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let value = UInt16((Float(picture.samples[y * picture.width + x]) * scale).rounded())
        let isOutline = cell.mask.map { Self.isOutline($0, x, y) } ?? false
        // Whatever is below, the line is seen.
        samples[(row + y) * width + column + x] = isOutline ? (value < 128 ? 255 : 0) : value
      }
    }
  }

  /// Whether the label to the right or below is another one.
  private static func isOutline(_ mask: Radiograph, _ x: Int, _ y: Int) -> Bool {
    let index = y * mask.width + x
    return x + 1 < mask.width && mask.samples[index] != mask.samples[index + 1]
      || y + 1 < mask.height && mask.samples[index] != mask.samples[index + mask.width]
  }
}
