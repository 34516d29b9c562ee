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
    var line = [UInt64](repeating: 0, count: side)
    let samples = image.samples.span
    // Samples between two lines of the grid are summed once, those across one twice.
    for (row, span) in rows.enumerated() {
      for sample in span.first...span.last {
        Self.sum(
          samples.extracting(sample * image.width..<(sample + 1) * image.width), columns,
          side: side, to: &line)
        let part = span.part(of: sample, side: side)
        for column in 0..<side { sums[row * side + column] += part * line[column] }
      }
    }
    // Along each axis the parts of a cell add up to the samples there: at most 2³² × 2¹⁶ × 2¹⁶.
    let white = UInt64(image.width) * UInt64(image.height) * UInt64(image.maximum)
    self.side = side
    values = sums.map { Int($0 * 65535 / white) }
  }

  /// The samples of one cell along an axis, and the parts that the outer two have.
  private struct Span {
    let first: Int
    let last: Int
    let firstPart: UInt64
    let lastPart: UInt64

    /// In units of 1 / `side` sample.
    func part(of sample: Int, side: Int) -> UInt64 {
      sample == first ? firstPart : sample == last ? lastPart : UInt64(side)
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
        lastPart: UInt64(high - max(low, last * side)))
    }
  }

  private static func sum(
    _ samples: borrowing Swift.Span<UInt16>, _ spans: [Span], side: Int, to line: inout [UInt64]
  ) {
    for (cell, span) in spans.enumerated() {
      var sum = span.firstPart * UInt64(samples[span.first])
      guard span.last > span.first else {
        line[cell] = sum
        continue
      }
      var inner: UInt64 = 0
      for index in span.first + 1..<span.last { inner &+= UInt64(samples[index]) }
      sum += inner * UInt64(side) + span.lastPart * UInt64(samples[span.last])
      line[cell] = sum
    }
  }
}
