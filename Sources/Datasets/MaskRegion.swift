internal import Files
public import Radiographs

/// Where one label lies in a mask that was written, as COCO describes it.
public struct MaskRegion: Sendable, Equatable {
  /// The number of the label.
  public let label: Int
  /// Samples of it.
  public let area: Int
  /// Left and upper edge, columns and rows, in pixels.
  public let box: [Int]
  /// Its samples as a run-length code, where the layout wants it: see `RunLengths`.
  public let runs: String?

  /// Every label above 0 in a mask, in order.
  ///
  /// - Parameters:
  ///   - mask: Labels.
  ///   - withRuns: Whether to describe every sample.
  /// - Returns: A region for each label.
  /// - Complexity: One pass over the samples, and one more a label for its runs.
  public static func all(in mask: Radiograph, withRuns: Bool) -> [MaskRegion] {
    var extents: [UInt16: Extent] = [:]
    for row in 0..<mask.height {
      var column = 0
      while column < mask.width {
        let label = mask.samples[row * mask.width + column]
        let first = column
        while column < mask.width && mask.samples[row * mask.width + column] == label {
          column += 1
        }
        if label > 0 { extents[label, default: Extent()].add(first..<column, row: row) }
      }
    }
    return extents.sorted { $0.key < $1.key }.map { label, extent in
      MaskRegion(
        label: Int(label), area: extent.area, box: extent.box,
        runs: withRuns ? RunLengths(of: label, in: mask).text : nil)
    }
  }

  /// The columns and rows of a label so far.
  private struct Extent {
    var area = 0
    private var left = Int.max
    private var right = 0
    private var upper = Int.max
    private var lower = 0

    mutating func add(_ columns: Range<Int>, row: Int) {
      area += columns.count
      left = min(left, columns.lowerBound)
      right = max(right, columns.upperBound)
      upper = min(upper, row)
      lower = max(lower, row + 1)
    }

    var box: [Int] { [left, upper, right - left, lower - upper] }
  }

  private init(label: Int, area: Int, box: [Int], runs: String?) {
    self.label = label
    self.area = area
    self.box = box
    self.runs = runs
  }

  /// A column of the manifest.
  var json: JSON {
    var members: [JSON.Member] = [
      .init("label", .integer(label)), .init("area", .integer(area)),
      .init("box", .array(box.map { .integer($0) })),
    ]
    if let runs { members.append(.init("runs", .string(runs))) }
    return .object(members)
  }

  /// Reads what `json` gives; nil for anything else.
  init?(_ json: JSON) {
    guard let label = json["label"]?.integer, let area = json["area"]?.integer,
      let box = json["box"]?.array?.compactMap(\.integer), box.count == 4
    else { return nil }
    self.init(label: label, area: area, box: box, runs: json["runs"]?.string)
  }
}
