internal import Radiographs

/// The mean brightness of each cell of a grid that is laid over a whole radiograph, in integers.
///
/// Samples that lie across a line of the grid count in part, so that the means do not depend on how
/// finely a picture was sampled.
struct CellMeans {
  /// Cells along each side.
  let side: Int
  /// Row by row, 0 (black) … 65535 (white), whatever the depth of the radiograph.
  let values: [Int]

  /// Averages a radiograph of any size; a cell smaller than a sample takes that sample's value.
  ///
  /// - Complexity: O(samples + cells).
  init(_ image: borrowing Radiograph, side: Int) {
    let columns = Self.spans(count: image.width, side: side)
    let rows = Self.spans(count: image.height, side: side)
    var sums = [UInt64](repeating: 0, count: side * side)
    let samples = image.samples.span
    var line = [UInt64](repeating: 0, count: image.width)
    var inner = [UInt32](repeating: 0, count: image.width)
    // Whole rows of a cell first, many columns at a time; at most 2¹⁶ samples of 2¹⁶ lie within it.
    for (row, span) in rows.enumerated() {
      for column in inner.indices { inner[column] = 0 }
      for sample in span.inner {
        Self.add(
          samples.extracting(sample * image.width..<(sample + 1) * image.width),
          to: inner.mutableSpan)
      }
      for column in line.indices {
        line[column] = span.sum(inner: UInt64(inner[column])) {
          UInt64(samples[$0 * image.width + column])
        }
      }
      for (column, span) in columns.enumerated() {
        sums[row * side + column] = span.sum(inner: span.inner.reduce(0) { $0 &+ line[$1] }) {
          line[$0]
        }
      }
    }
    // Along each axis the parts of a cell add up to the samples there: at most 2³² × 2¹⁶ × 2¹⁶.
    let white = UInt64(image.width) * UInt64(image.height) * UInt64(image.maximum)
    self.side = side
    values = sums.map { Int($0 * 65535 / white) }
  }

  /// The samples of one cell along an axis, and the parts that the outer two have, in units of
  /// 1 / `side` sample.
  private struct Span {
    let first: Int
    let last: Int
    let firstPart: UInt64
    let lastPart: UInt64
    let side: UInt64

    /// The samples that count whole.
    var inner: Range<Int> { first + 1..<max(last, first + 1) }

    /// The sum of all, given that of the inner ones.
    func sum(inner: UInt64, sample: (Int) -> UInt64) -> UInt64 {
      let outer = firstPart &* sample(first)
      return last == first ? outer : outer &+ side &* inner &+ lastPart &* sample(last)
    }
  }

  /// Sample i covers i·side ..< (i + 1)·side, cell k covers k·count ..< (k + 1)·count.
  private static func spans(count: Int, side: Int) -> [Span] {
    (0..<side).map { cell in
      let low = cell * count
      let high = low + count
      let first = low / side
      let last = (high - 1) / side
      return Span(
        first: first, last: last, firstPart: UInt64(min(high, (first + 1) * side) - low),
        lastPart: UInt64(high - max(low, last * side)), side: UInt64(side))
    }
  }

  private static func add(
    _ samples: borrowing Swift.Span<UInt16>, to line: consuming MutableSpan<UInt32>
  ) {
    for index in 0..<min(samples.count, line.count) { line[index] &+= UInt32(samples[index]) }
  }
}
