import Networks
import Tensors
import Testing

@Suite struct AdamTests {
  @Test func `three steps equal the algorithm worked by hand`() {
    let parameter = Parameter(name: "w", shape: Shape(rows: 1, channels: 2), layout: .channels)
    parameter.value.values = [1, -2]
    let adam = Adam(
      [parameter], learningRate: 0.1, firstDecay: 0.5, secondDecay: 0.999,
      workers: Workers(count: 1))
    var (value, first, second) = (1.0, 0.0, 0.0)
    for (step, gradient) in [0.3, -0.2, 0.05].enumerated() {
      parameter.gradient.values = [Float(gradient), 0]
      adam.step()
      // Kingma and Ba 2015, algorithm 1.
      first = 0.5 * first + 0.5 * gradient
      second = 0.999 * second + 0.001 * gradient * gradient
      let time = Double(step + 1)
      let corrected = (
        first / (1 - power(0.5, time)), second / (1 - power(0.999, time))
      )
      value -= 0.1 * corrected.0 / (corrected.1.squareRoot() + 1e-8)
      #expect(abs(Double(parameter.value[0]) - value) < 1e-6)
    }
    #expect(parameter.value[1] == -2)
    // The first step of Adam is the learning rate, whatever the gradient.
    #expect(value < 1)
  }

  private func power(_ base: Double, _ exponent: Double) -> Double {
    (0..<Int(exponent)).reduce(1) { product, _ in product * base }
  }
}
