/// Exponentials and logarithms with the same bits on every machine.
///
/// Those of the C library may differ in the last bit from one kind of CPU to another; the sums and
/// products here are rounded alike everywhere.
package enum Exponential {
  private static let logarithmOfTwo = 0.693147180559945309417232121458

  /// e to a power, to about 2⁻⁵⁰; 0 below -700, and the value at 700 above it.
  package static func exp(_ power: Double) -> Double {
    guard power > -700 else { return 0 }
    let limited = min(power, 700)
    let twos = (limited / logarithmOfTwo).rounded()
    let rest = limited - twos * logarithmOfTwo
    // The series of Taylor; |rest| is below 0.35, so the last term is below 2⁻⁵⁸.
    var sum = 1.0
    for order in stride(from: 15.0, through: 1, by: -1) { sum = 1 + sum * rest / order }
    return sum * Double(sign: .plus, exponent: Int(twos), significand: 1)
  }

  /// The natural logarithm, to about 2⁻⁵⁰.
  ///
  /// - Precondition: `number` is positive and finite.
  package static func log(_ number: Double) -> Double {
    precondition(number > 0 && number.isFinite, "Exponential.log: \(number)")
    var exponent = Double(number.exponent)
    var significand = number.significand
    if significand > 1.4142135623730951 {
      significand /= 2
      exponent += 1
    }
    // artanh; its argument is below 0.172, so the last term is below 2⁻⁵⁸.
    let part = (significand - 1) / (significand + 1)
    let square = part * part
    var sum = 0.0
    for order in stride(from: 21.0, through: 1, by: -2) { sum = sum * square + 1 / order }
    return exponent * logarithmOfTwo + 2 * part * sum
  }

  /// A number to a power; 0 to any power is 0.
  ///
  /// - Precondition: `base` is not negative, and `exponent` is positive.
  package static func power(_ base: Double, _ exponent: Double) -> Double {
    base == 0 ? 0 : exp(exponent * log(base))
  }
}
