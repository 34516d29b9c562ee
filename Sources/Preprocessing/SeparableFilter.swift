internal import CKernels
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
  /// The taps of the columns, those of one place after those of the place before: value by value.
  private let columnIndices: [UInt32]
  private let columnParts: [Float]
  private let sourceWidth: Int
  /// What the loops are made of; all give the same bits.
  private let path = cxr_fastest_path()
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
    (columnIndices, columnParts) = columns.table
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
    if columns.copies && rows.copies {
      var result: [UInt16] = []
      result.reserveCapacity(width * height)
      for row in 0..<height {
        let start = rows.indices[row] * sourceWidth
        for column in 0..<width { result.append(source[start + columns.indices[column]]) }
      }
      return result
    }
    var result = [UInt16](repeating: 0, count: width * height)
    var sums = [Float](repeating: 0, count: sourceWidth)
    unsafe result.withUnsafeMutableBufferPointer { values in
      for row in 0..<height {
        sumRows(of: source, for: row, into: &sums)
        unsafe sumColumns(
          of: sums, row: row, into: values.baseAddress.map { unsafe $0 + row * width })
      }
    }
    return result
  }

  private func sumRows(
    of source: borrowing Span<UInt16>, for row: Int, into sums: inout [Float]
  ) {
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      unsafe sums.update(repeating: 0)
      for tap in rows.starts[row]..<rows.starts[row + 1] {
        let start = rows.indices[tap] * sourceWidth
        let line = source.extracting(start..<start + sourceWidth)
        unsafe line.withUnsafeBufferPointer { line in
          unsafe cxr_add_row(
            path, line.baseAddress, rows.parts[tap], sourceWidth, sums.baseAddress)
        }
      }
    }
  }

  private func sumColumns(
    of sums: [Float], row: Int, into values: UnsafeMutablePointer<UInt16>?
  ) {
    let taps = columnIndices.count / columns.totals.count
    unsafe columnIndices.withUnsafeBufferPointer { indices in
      unsafe columnParts.withUnsafeBufferPointer { parts in
        unsafe columns.totals.withUnsafeBufferPointer { totals in
          unsafe columns.covered.withUnsafeBufferPointer { covered in
            let taps = unsafe cxr_taps(
              count: totals.count, taps: taps, indices: indices.baseAddress,
              parts: parts.baseAddress, totals: totals.baseAddress, covered: covered.baseAddress,
              outside: outside, maximum: maximum)
            unsafe cxr_sum_taps(path, taps, sums, rows.totals[row], rows.covered[row], values)
          }
        }
      }
    }
  }
}
