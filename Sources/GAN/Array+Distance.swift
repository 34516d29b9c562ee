extension [Float] {
  /// The square of the Euclidean distance to as many numbers.
  func squaredDistance(to other: [Float]) -> Float {
    var sums = SIMD8<Float>.zero
    let whole = count / 8 * 8
    for first in stride(from: 0, to: whole, by: 8) {
      let difference = SIMD8(self[first..<first + 8]) - SIMD8(other[first..<first + 8])
      sums += difference * difference
    }
    return (whole..<count).reduce(sums.sum()) { sum, place in
      sum + (self[place] - other[place]) * (self[place] - other[place])
    }
  }
}
