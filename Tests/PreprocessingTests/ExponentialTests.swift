import Glibc
import Preprocessing
import Testing

@Suite struct ExponentialTests {
  @Test func `exponentials and logarithms agree with the C library`() {
    for step in -7000...7000 {
      let power = Double(step) / 10.7
      #expect(abs(Exponential.exp(power) / exp(power) - 1) < 1e-13)
    }
    for step in 1...20_000 {
      let number = Double(step) * Double(step) / 777 * 1e-3
      #expect(abs(Exponential.log(number) - log(number)) < 4e-15 * max(1, abs(log(number))))
    }
    #expect(Exponential.exp(0) == 1 && Exponential.log(1) == 0)
    #expect(Exponential.exp(-800) == 0 && Exponential.power(0, 0.3) == 0)
    #expect(Exponential.power(1, 2.2) == 1)
  }
}
