internal import Radiographs

/// Contrast-limited adaptive histogram equalization (Zuiderveld, "Contrast limited adaptive histogram
/// equalization", Graphics Gems IV, 1994).
public struct CLAHE: Sendable, Hashable {
  /// A limit of 1, which does next to nothing, to 40; up to 3 unless a pipeline says otherwise.
  static let definition = TransformDefinition(
    "clahe",
    parameters: [
      .init("clip", limits: 1...40, standard: 1...3, reach: .from(1), digits: 3),
      .init("tiles", limits: 1...32, standard: 8...8, reach: .exact, digits: 0),
    ], isGeometric: false
  ) { _, values in .clahe(CLAHE(clip: values[0], tiles: values[1])) }

  /// How often a level may be, as a multiple of what it would be if all were equally frequent.
  public let clip: Double
  /// Tiles along each side.
  public let tiles: Double

  /// Levels of a histogram at most: between them the curve of a tile is interpolated, so that deeper
  /// radiographs keep their fine steps.
  private static let mostBins = 1024

  /// Equalizes tiles, and interpolates between the curves of the four nearest.
  func apply(to radiograph: inout Radiograph) {
    let (width, height) = (radiograph.width, radiograph.height)
    let across = min(Int(tiles), width)
    let down = min(Int(tiles), height)
    let bins = min(Int(radiograph.maximum) + 1, Self.mostBins)
    let binWidth = (Int(radiograph.maximum) + 1) / bins
    var curves: [Float] = []
    curves.reserveCapacity(across * down * (bins + 1))
    for row in 0..<down {
      for column in 0..<across {
        curves += curve(
          of: radiograph, columns: column * width / across..<(column + 1) * width / across,
          rows: row * height / down..<(row + 1) * height / down, bins: bins, binWidth: binWidth)
      }
    }
    let places = (0..<width).map { Self.place($0, of: width, tiles: across) }
    let maximum = Float(radiograph.maximum)
    let table = curves.span
    var samples = radiograph.samples
    var target = samples.mutableSpan
    for row in 0..<height {
      let vertical = Self.place(row, of: height, tiles: down)
      for column in 0..<width {
        let horizontal = places[column]
        let level = Float(target[row * width + column]) + 0.5
        let position = level / Float(binWidth)
        let bin = min(Int(position), bins - 1)
        let part = position - Float(bin)
        func value(_ tileRow: Int, _ tileColumn: Int) -> Float {
          let start = (tileRow * across + tileColumn) * (bins + 1) + bin
          return table[start] + (table[start + 1] - table[start]) * part
        }
        let upper =
          value(vertical.tile, horizontal.tile) * (1 - horizontal.part)
          + value(vertical.tile, horizontal.next) * horizontal.part
        let lower =
          value(vertical.next, horizontal.tile) * (1 - horizontal.part)
          + value(vertical.next, horizontal.next) * horizontal.part
        let share = upper + (lower - upper) * vertical.part
        target[row * width + column] = UInt16(
          min(max((share * (maximum + 1) - 0.5).rounded(), 0), maximum))
      }
    }
    radiograph.samples = samples
  }

  /// The tiles on both sides of a position, and how far it is from the first to the second.
  private static func place(
    _ position: Int, of count: Int, tiles: Int
  ) -> (tile: Int, next: Int, part: Float) {
    let place = (Float(position) + 0.5) * Float(tiles) / Float(count) - 0.5
    let tile = Int(place.rounded(.down))
    return (max(tile, 0), min(tile + 1, tiles - 1), place - Float(tile))
  }

  /// The share of a tile's samples below each level, after what is too frequent was spread over all.
  private func curve(
    of radiograph: borrowing Radiograph, columns: Range<Int>, rows: Range<Int>, bins: Int,
    binWidth: Int
  ) -> [Float] {
    var counts = [Double](repeating: 0, count: bins)
    for row in rows {
      for column in columns {
        counts[Int(radiograph.samples[row * radiograph.width + column]) / binWidth] += 1
      }
    }
    let total = Double(columns.count * rows.count)
    let limit = clip * total / Double(bins)
    var excess = 0.0
    for bin in counts.indices where counts[bin] > limit {
      excess += counts[bin] - limit
      counts[bin] = limit
    }
    var below = 0.0
    return [0]
      + counts.map { count in
        below += count + excess / Double(bins)
        return Float(below / total)
      }
  }
}
