internal import Datasets

/// How many classic variants each training original gets.
struct VariantShares {
  /// A number for each study, in their order.
  let counts: [Int]

  /// Even shares; the first few get one more.
  ///
  /// - Parameters:
  ///   - total: Variants in all.
  ///   - studies: Training originals.
  init(of total: Int, over studies: [Study]) {
    counts = Self.even(total, over: studies.count)
  }

  /// Shares that bring the classes as near to the same number of images as variants can.
  ///
  /// The smallest classes are filled up to a common number; what is left over goes, one each, to the
  /// first classes by name. Within a class shares are even.
  ///
  /// - Parameters:
  ///   - total: Variants in all.
  ///   - studies: Training originals; those with several classes form a class of their own.
  ///   - synthetic: Synthetic radiographs by class, which count as well.
  init(balancing total: Int, over studies: [Study], synthetic: [String: Int]) {
    let classes = Dictionary(grouping: studies.indices) { studies[$0].label ?? "" }
      .sorted { $0.key < $1.key }
    let sizes = classes.map { $0.value.count + synthetic[$0.key, default: 0] }
    var level = sizes.min() ?? 0
    func needed(_ level: Int) -> Int { sizes.map { max(0, level - $0) }.reduce(0, +) }
    var bound = level + total + 1
    while bound - level > 1 {
      let middle = (level + bound) / 2
      if needed(middle) <= total { level = middle } else { bound = middle }
    }
    var rest = total - needed(level)
    var counts = [Int](repeating: 0, count: studies.count)
    for (own, size) in zip(classes.map(\.value), sizes) {
      var share = max(0, level - size)
      if rest > 0, size <= level {
        share += 1
        rest -= 1
      }
      for (place, count) in zip(own, Self.even(share, over: own.count)) { counts[place] = count }
    }
    self.counts = counts
  }

  private static func even(_ total: Int, over count: Int) -> [Int] {
    (0..<count).map { total / count + ($0 < total % count ? 1 : 0) }
  }
}
