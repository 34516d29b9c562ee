public import Radiographs

extension Fingerprint {
  /// Describes a radiograph of any size, depth and aspect.
  ///
  /// 1. The means of 72 × 72 cells, stretched over the whole picture.
  /// 2. Halved to 36 × 36 by a filter that passes no more than the coarser grid can hold (a
  ///    Catmull-Rom cubic twice as wide: Keys, 1981), so that a picture shifted by part of a cell
  ///    gives the same surface sampled elsewhere. The outer two rings are left out: frames lie there.
  /// 3. Ranks instead of brightness, which no gamma and no window changes.
  /// 4. Less the mean of 5 × 5 neighbors, which takes away what all chests have in common.
  /// 5. Seven levels, in steps of 0.6 standard deviations.
  ///
  /// Since it is of the whole picture, a copy that was cropped or padded to another aspect, such as a
  /// square, has another one.
  ///
  /// - Complexity: O(samples).
  public init(of image: borrowing Radiograph) {
    let cells = Self.halved(CellMeans(image, side: 2 * (Self.side + 2 * Self.ring)))
    let structure = Self.structure(Self.ranks(cells))
    self.init(levels: Self.levels(structure))
  }

  /// Cells on each edge that are left out.
  private static let ring = 2
  /// Steps of brightness that are told apart; finer ones would rank the noise of a black background.
  private static let brightnessSteps = 1024
  private static let filter = [-3, -9, 29, 111, 111, 29, -9, -3]

  private static func halved(_ fine: CellMeans) -> [Int] {
    // Fine cells 2c and 2c + 1 are the middle of the filter.
    let first = 2 * ring - 3
    var rows = [Int](repeating: 0, count: side * fine.side)
    for row in 0..<side {
      for column in 0..<fine.side {
        var sum = 0
        for tap in 0..<8 {
          sum += filter[tap] * fine.values[(2 * row + first + tap) * fine.side + column]
        }
        rows[row * fine.side + column] = sum
      }
    }
    var result: [Int] = []
    result.reserveCapacity(side * side)
    for row in 0..<side {
      for column in 0..<side {
        var sum = 0
        for tap in 0..<8 { sum += filter[tap] * rows[row * fine.side + 2 * column + first + tap] }
        result.append(sum)
      }
    }
    return result
  }

  /// Twice the rank of each value, equal ones sharing the mean of theirs.
  private static func ranks(_ values: [Int]) -> [Int] {
    guard let low = values.min(), let high = values.max(), low < high else {
      return values.map { _ in 0 }
    }
    let range = high - low
    let steps = values.map { (2 * (brightnessSteps - 1) * ($0 - low) + range) / (2 * range) }
    var counts = [Int](repeating: 0, count: brightnessSteps)
    for step in steps { counts[step] += 1 }
    var below = 0
    let ranks = counts.map { count in
      defer { below += count }
      return 2 * below + count
    }
    return steps.map { ranks[$0] }
  }

  /// 25 times the difference of each value from the mean of 5 × 5, the edge repeated.
  private static func structure(_ values: [Int]) -> [Int] {
    func summed(_ values: [Int], step: Int) -> [Int] {
      (0..<side * side).map { index in
        let position = index / step % side
        return (-2...2).reduce(0) { sum, offset in
          sum + values[index + (min(max(position + offset, 0), side - 1) - position) * step]
        }
      }
    }
    let sums = summed(summed(values, step: 1), step: side)
    return zip(values, sums).map { 25 * $0 - $1 }
  }

  /// How many of the bounds 0.3 σ, 0.9 σ and 1.5 σ each value reaches, with its sign.
  private static func levels(_ values: [Int]) -> [Int8] {
    // |v| ≥ 0.3 (2k - 1) σ, squared and free of fractions: at most 10¹⁵.
    let squares = values.reduce(0) { $0 + $1 * $1 }
    guard squares > 0 else { return values.map { _ in 0 } }
    return values.map { value in
      let size = 100 * side * side * value * value
      var level: Int8 = 0
      for k in 1...Int(top) where size >= 9 * (2 * k - 1) * (2 * k - 1) * squares { level += 1 }
      return value < 0 ? -level : level
    }
  }
}
