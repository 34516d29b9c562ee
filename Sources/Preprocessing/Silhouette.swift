/// What of a fingerprint is above its neighborhood, one bit a cell: a quick test before `Alignment`.
struct Silhouette: Sendable {
  /// The signs of 16 × 16 blocks of 2 × 2 levels, which a small shift hardly changes.
  let coarse: SIMD4<UInt64>
  /// The signs of all levels.
  let fine: SIMD16<UInt64>

  /// The most coarse bits in which copies may differ.
  static let coarseLimit = 58
  /// The most fine bits in which copies may differ.
  static let fineLimit = 225

  /// Draws the silhouette of a fingerprint.
  init(_ fingerprint: Fingerprint) {
    let side = Fingerprint.side
    var coarse = SIMD4<UInt64>.zero
    var fine = SIMD16<UInt64>.zero
    for (index, level) in fingerprint.levels.enumerated() where level > 0 {
      fine[index / 64] |= 1 << UInt64(index % 64)
    }
    for index in 0..<side * side / 4 {
      let corner = index / (side / 2) * 2 * side + index % (side / 2) * 2
      let sum = [corner, corner + 1, corner + side, corner + side + 1]
        .reduce(0) { $0 + Int(fingerprint.levels[$1]) }
      if sum > 0 { coarse[index / 64] |= 1 << UInt64(index % 64) }
    }
    self.coarse = coarse
    self.fine = fine
  }

  /// Bits that are set.
  static func count(_ bits: SIMD4<UInt64>) -> Int {
    bits[0].nonzeroBitCount + bits[1].nonzeroBitCount + bits[2].nonzeroBitCount
      + bits[3].nonzeroBitCount
  }

  /// Bits that are set.
  static func count(_ bits: SIMD16<UInt64>) -> Int {
    count(bits.lowHalf.lowHalf) + count(bits.lowHalf.highHalf) + count(bits.highHalf.lowHalf)
      + count(bits.highHalf.highHalf)
  }
}
