/// Angles in degrees, with the same sine on every machine.
///
/// The C library picks its sine by the kind of CPU, and its last bit may differ; the sums and
/// products here are rounded alike everywhere. Quarter turns are exact.
package enum Angle {
  /// Sine and cosine, to about 2⁻⁵².
  package static func sineAndCosine(degrees: Double) -> (sine: Double, cosine: Double) {
    let turn = degrees.remainder(dividingBy: 360)
    let quarter = (turn / 90).rounded()
    let rest = (turn - quarter * 90) * (Double.pi / 180)
    // The series of Taylor; |rest| is at most π/4, so the last terms are below 2⁻⁵⁶.
    let square = rest * rest
    var sine = 1.0
    var cosine = 1.0
    for order in stride(from: 16.0, through: 2, by: -2) {
      cosine = 1 - cosine * square / (order * (order - 1))
      sine = 1 - sine * square / (order * (order + 1))
    }
    sine *= rest
    return switch Int(quarter) {
    case 1: (sine: cosine, cosine: -sine)
    case -1: (sine: -cosine, cosine: sine)
    case 2, -2: (sine: -sine, cosine: -cosine)
    default: (sine: sine, cosine: cosine)
    }
  }
}
