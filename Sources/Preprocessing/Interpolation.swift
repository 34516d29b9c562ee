/// How a value between samples is computed where an image is not made smaller.
///
/// What is made smaller is averaged over areas first, whatever the interpolation.
public enum Interpolation: String, Sendable, CaseIterable {
  /// Between two neighbors in each direction.
  case bilinear
  /// Four neighbors: the cubic convolution of Keys ("Cubic convolution interpolation for digital
  /// image processing", 1981) with a = -1/2.
  case bicubic
  /// Eight neighbors: the sinc function under a window of four lobes (Lanczos), the weights scaled
  /// to a sum of 1.
  case lanczos

  /// Neighbors in each direction.
  var taps: Int {
    switch self {
    case .bilinear: 2
    case .bicubic: 4
    case .lanczos: 8
    }
  }

  /// The weights of the neighbors around a position.
  ///
  /// - Parameter f: How far the position is behind the sample that is number `taps / 2 - 1` of
  ///   them, 0…1.
  /// - Returns: `taps` weights whose sum is 1.
  func weights(fraction f: Double) -> [Double] {
    switch self {
    case .bilinear: return [1 - f, f]
    case .bicubic:
      return [
        ((2 - f) * f - 1) * f / 2, ((3 * f - 5) * f * f + 2) / 2, ((4 - 3 * f) * f + 1) * f / 2,
        (f - 1) * f * f / 2,
      ]
    case .lanczos:
      if f == 0 || f == 1 { return (0..<8).map { $0 == (f == 0 ? 3 : 4) ? 1 : 0 } }
      // sin(π(f - k)) differs in sign alone.
      let raw = (0..<8).map { index -> Double in
        let distance = f + 3 - Double(index)
        let sine = Angle.sineAndCosine(degrees: 45 * distance).sine
        return (index.isMultiple(of: 2) ? 1 : -1) * sine / (distance * distance)
      }
      let sum = raw.reduce(0, +)
      return raw.map { $0 / sum }
    }
  }
}
