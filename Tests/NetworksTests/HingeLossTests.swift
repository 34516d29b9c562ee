import Networks
import Tensors
import Testing

@Suite struct HingeLossTests {
  let shape = Shape(rows: 1, channels: 4)

  @Test func `logits far enough on the right side cost nothing`() {
    let loss = HingeLoss(shape)
    let logits = Tensor(shape, values: [2, 0.5, -1, 1])
    var margins: [Float] = [1, 1, 0.8, 0.9]
    let real = loss(logits, isReal: true) { margins.removeFirst() }
    // 0 + 0.5 + 1.8 + 0, over four.
    #expect(abs(real.loss - 0.575) < 1e-6)
    #expect(real.gradient.values == [0, -0.25, -0.25, 0])
    let fake = loss(logits, isReal: false) { 1 }
    // 3 + 1.5 + 0 + 2.
    #expect(abs(fake.loss - 1.625) < 1e-6)
    #expect(fake.gradient.values == [0.25, 0.25, 0, 0.25])
  }

  @Test func `the generator wants large logits`() {
    let result = HingeLoss(shape).generator(Tensor(shape, values: [2, 0.5, -1, 1]))
    #expect(abs(result.loss + 0.625) < 1e-6)
    #expect(result.gradient.values == [-0.25, -0.25, -0.25, -0.25])
  }

  @Test func `the mean absolute difference and its gradient`() {
    let loss = AbsoluteDifference(shape)
    let result = loss(
      Tensor(shape, values: [1, 2, 3, 4]), target: Tensor(shape, values: [1, 0, 4, 4.5]))
    #expect(result.loss == 3.5 / 4)
    #expect(result.gradient.values == [0, 0.25, -0.25, -0.25])
  }
}
