internal import Radiographs

/// Spreads levels so that all of them are about equally frequent.
public struct Equalization: Sendable, Hashable {
  static let definition = TransformDefinition("equalize", isGeometric: false) { _, _ in
    .equalize(Equalization())
  }

  /// A level becomes the share of samples below it, without those of the lowest level (Gonzalez and
  /// Woods, "Digital image processing"), in the radiograph's own bits.
  func apply(to radiograph: inout Radiograph) {
    let maximum = Double(radiograph.maximum)
    var counts = [Int](repeating: 0, count: Int(radiograph.maximum) + 1)
    for sample in radiograph.samples { counts[Int(sample)] += 1 }
    let lowest = counts.first { $0 > 0 } ?? 0
    let rest = Double(radiograph.samples.count - lowest)
    guard rest > 0 else { return }
    var below = -lowest
    radiograph.replaceLevels(
      counts.map { count in
        below += count
        return UInt16((Double(max(below, 0)) / rest * maximum).rounded())
      })
  }
}
