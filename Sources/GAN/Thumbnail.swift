internal import Radiographs

extension Radiograph {
  /// Means of the cells of a square whose side `side` divides, or its samples when it is smaller: outlines
  /// and builds, not grain.
  ///
  /// - Returns: Row by row, 0 (black) … 1 (white).
  func thumbnail(side: Int) -> [Float] {
    let cell = max(1, width / side)
    let side = width / cell
    let scale = 1 / (Float(maximum) * Float(cell * cell))
    return (0..<side * side).map { place in
      var sum: Float = 0
      for row in place / side * cell..<(place / side + 1) * cell {
        for column in place % side * cell..<(place % side + 1) * cell {
          sum += Float(samples[row * width + column])
        }
      }
      return sum * scale
    }
  }
}
