internal import Radiographs

/// Scales and crops along the grid: one direction after the other, in Float, rounded once.
///
/// Shrinking averages over the area of each output sample. A triangle would suppress a little more
/// moiré, but the area is what the box reduction of the other mappings averages over too, so that
/// plain outputs and turned variants of one source are equally sharp and cannot be told apart by
/// blur.
struct SeparableFilter {
  private let columns: AxisTaps
  private let rows: AxisTaps
  private let sourceWidth: Int
  private let maximum: Float
  /// What lies outside a constant border.
  private let outside: Float

  /// Plans the filter for a source.
  init(
    _ mapping: UprightMapping, source: borrowing Radiograph, border: Border,
    interpolation: Interpolation
  ) {
    columns = AxisTaps(
      axis: mapping.horizontal, sourceCount: source.width, border: border,
      interpolation: interpolation)
    rows = AxisTaps(
      axis: mapping.vertical, sourceCount: source.height, border: border,
      interpolation: interpolation)
    sourceWidth = source.width
    maximum = Float(source.maximum)
    outside = Float(border.value(bits: source.bits) ?? 0)
  }

  /// The upright output, row by row.
  ///
  /// - Complexity: O(source samples read + output samples).
  func applied(to source: borrowing Span<UInt16>) -> [UInt16] {
    let width = columns.totals.count
    let height = rows.totals.count
    var result: [UInt16] = []
    result.reserveCapacity(width * height)
    if columns.copies && rows.copies {
      for row in 0..<height {
        let start = rows.indices[row] * sourceWidth
        for column in 0..<width { result.append(source[start + columns.indices[column]]) }
      }
      return result
    }
    var sums = [Float](repeating: 0, count: sourceWidth)
    for row in 0..<height {
      sumRows(of: source, for: row, into: &sums)
      appendColumns(of: sums.span, row: row, to: &result)
    }
    return result
  }

  private func sumRows(
    of source: borrowing Span<UInt16>, for row: Int, into sums: inout [Float]
  ) {
    var target = sums.mutableSpan
    for column in target.indices { target[column] = 0 }
    for tap in rows.starts[row]..<rows.starts[row + 1] {
      let part = rows.parts[tap]
      let start = rows.indices[tap] * sourceWidth
      let line = source.extracting(start..<start + sourceWidth)
      for column in target.indices { target[column] += part * Float(line[column]) }
    }
  }

  private func appendColumns(
    of sums: borrowing Span<Float>, row: Int, to result: inout [UInt16]
  ) {
    let starts = columns.starts.span
    let indices = columns.indices.span
    let parts = columns.parts.span
    let totals = columns.totals.span
    let covered = columns.covered.span
    let rowTotal = rows.totals[row]
    let rowCovered = rows.covered[row]
    for column in totals.indices {
      var sum: Float = 0
      for tap in starts[column]..<starts[column + 1] { sum += parts[tap] * sums[indices[tap]] }
      // Sums of whole samples are exact, and so is the rounding of their quotient: means of
      // whole blocks come out as in integer arithmetic.
      if outside > 0 {
        sum += outside * (rowTotal * totals[column] - rowCovered * covered[column])
      }
      let value = sum / (rowTotal * totals[column]) + 0.5
      result.append(UInt16(min(max(value, 0), maximum)))
    }
  }
}
