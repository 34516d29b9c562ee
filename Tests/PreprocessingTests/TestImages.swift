import Radiographs

/// A texture without symmetry, so that every misplaced sample shows.
func texture(width: Int, height: Int, bits: Int = 12) -> Radiograph {
  let samples = (0..<width * height).map { index in
    let x = index % width
    let y = index / width
    return UInt16((3 * x * x + 5 * y * y + 7 * x * y + 31 * x + 17 * y) % (1 << bits))
  }
  return Radiograph(width: width, height: height, bits: bits, samples: samples)
}

extension Radiograph {
  /// The sample of a column and a row.
  subscript(_ column: Int, _ row: Int) -> UInt16 { samples[row * width + column] }

  /// The largest difference between samples of two images of one size.
  func largestDifference(from other: [UInt16]) -> Int {
    zip(samples, other).map { abs(Int($0) - Int($1)) }.max() ?? 0
  }
}
