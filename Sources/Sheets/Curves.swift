internal import Glibc
public import Radiographs

/// Numbers over steps as curves, panel below panel, as one 8-bit picture.
public enum Curves {
  /// One number over steps.
  public struct Line {
    let name: String
    let points: [(step: Int, value: Double)]

    /// - Parameters:
    ///   - name: What stands beside it.
    ///   - points: In the order of their steps; what is not finite is left out.
    public init(_ name: String, _ points: [(step: Int, value: Double)]) {
      self.name = name
      self.points = points.filter(\.value.isFinite)
    }
  }

  private static let width = 640
  private static let height = 120
  private static let margin = (left: 64, right: 16, top: 20, bottom: 8)
  private static let frame: UInt16 = 80
  /// Of the first line of a panel, and of those after it.
  private static let grays: [UInt16] = [255, 150, 110]

  /// A picture of panels, each with its lines on one scale, all from step 0 to the last one.
  ///
  /// Points in one column of the picture are drawn as their mean. Lines without points are left out, and so
  /// are panels without lines.
  ///
  /// - Parameter panels: At least one line with a point.
  /// - Returns: A picture of 8 bits.
  public static func picture(_ panels: [[Line]]) -> Radiograph {
    let panels = panels.map { $0.filter { !$0.points.isEmpty } }.filter { !$0.isEmpty }
    let last = panels.joined().compactMap(\.points.last?.step).max() ?? 1
    let panelHeight = margin.top + height + margin.bottom
    let total = max(1, panels.count) * panelHeight + Lettering.lineHeight
    let all = margin.left + width + margin.right
    var canvas = Canvas(width: all, height: total)
    for (place, lines) in panels.enumerated() {
      draw(lines, until: max(1, last), top: place * panelHeight + margin.top, on: &canvas)
    }
    canvas.write("step 0", column: margin.left, row: total - Lettering.lineHeight)
    let end = "\(last)"
    canvas.write(
      end, column: margin.left + width - end.count * Lettering.advance,
      row: total - Lettering.lineHeight)
    return Radiograph(width: all, height: total, bits: 8, samples: canvas.samples)
  }

  private static func draw(_ lines: [Line], until last: Int, top: Int, on canvas: inout Canvas) {
    let means = lines.map { columns(of: $0, until: last) }
    let values = means.joined().map(\.value)
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let range = high > low ? high - low : 1
    canvas.rectangle(
      columns: margin.left - 1...margin.left + width, rows: top - 1...top + height, frame)
    var column = margin.left
    for (place, (line, points)) in zip(lines, means).enumerated() {
      let gray = grays[min(place, grays.count - 1)]
      canvas.write(line.name, column: column, row: top - Lettering.lineHeight - 2, gray)
      column += (line.name.count + 2) * Lettering.advance
      let pixels = points.map { point in
        let y = (high - point.value) / range * Double(height - 1)
        return (margin.left + point.column, top + Int(y.rounded()))
      }
      for (start, end) in zip(pixels.prefix(1) + pixels, pixels) {
        canvas.line(from: start, to: end, gray)
      }
    }
    for (value, row) in [(high, top), (low, top + height - Lettering.lineHeight)] {
      let text = Self.text(of: value)
      canvas.write(
        text, column: margin.left - 4 - text.count * Lettering.advance, row: row, grays[1])
    }
  }

  /// The mean of the points of each column that has some.
  private static func columns(
    of line: Line, until last: Int
  ) -> [(column: Int, value: Double)] {
    let groups = Dictionary(grouping: line.points) { $0.step * (width - 1) / last }
    return groups.sorted { $0.key < $1.key }.map { column, points in
      (column, points.map(\.value).reduce(0, +) / Double(points.count))
    }
  }

  /// Three digits behind the point, fewer of large numbers.
  private static func text(of value: Double) -> String {
    let scale = abs(value) < 10 ? 1000.0 : abs(value) < 1000 ? 10 : 1
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}

/// Where curves are drawn.
private struct Canvas {
  let width: Int
  var samples: [UInt16]

  init(width: Int, height: Int) {
    self.width = width
    samples = [UInt16](repeating: 0, count: width * height)
  }

  mutating func write(_ text: String, column: Int, row: Int, _ gray: UInt16 = 255) {
    Lettering.draw(text, column: max(0, column), row: row, gray: gray, in: &samples, width: width)
  }

  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ gray: UInt16) {
    let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      let x = start.x + Int((Double(end.x - start.x) * share).rounded())
      let y = start.y + Int((Double(end.y - start.y) * share).rounded())
      samples[y * width + x] = max(samples[y * width + x], gray)
    }
  }

  mutating func rectangle(columns: ClosedRange<Int>, rows: ClosedRange<Int>, _ gray: UInt16) {
    let corners = [
      (columns.lowerBound, rows.lowerBound), (columns.upperBound, rows.lowerBound),
      (columns.upperBound, rows.upperBound), (columns.lowerBound, rows.upperBound),
    ]
    for (start, end) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
      line(from: start, to: end, gray)
    }
  }
}
