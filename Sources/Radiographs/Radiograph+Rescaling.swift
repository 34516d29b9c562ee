extension Radiograph {
  /// The same picture with samples of another number of bits.
  ///
  /// More bits: bit replication, the bits of a sample repeated until the new width is full, so that
  /// 0 stays 0 and white stays white (8 to 16 bits: v × 257). Fewer bits: a right shift, which
  /// rounds down. Narrowing what was widened gives the original back exactly.
  ///
  /// - Precondition: `newBits` is in 1…16.
  /// - Complexity: O(`samples.count`).
  public func rescaled(toBits newBits: Int) -> Radiograph {
    precondition((1...16).contains(newBits), "Radiograph.rescaled: \(newBits) bits; expected 1…16")
    guard newBits != bits else { return self }
    let scaled: [UInt16]
    if newBits < bits {
      let shift = UInt16(bits - newBits)
      scaled = samples.map { $0 &>> shift }
    } else {
      scaled = samples.map { Self.replicate($0, from: bits, to: newBits) }
    }
    return Radiograph(
      width: width, height: height, bits: newBits, samples: scaled, pixelSpacing: pixelSpacing)
  }

  /// Each round doubles the number of bits that are right, counted from the highest.
  private static func replicate(_ value: UInt16, from oldBits: Int, to newBits: Int) -> UInt16 {
    var result = value << (newBits - oldBits)
    var filled = oldBits
    while filled < newBits {
      result |= result >> filled
      filled *= 2
    }
    return result
  }
}
