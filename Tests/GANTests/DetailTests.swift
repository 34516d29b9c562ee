import GAN
import Randomness
import Tensors
import Testing

@Suite struct DetailTests {
  private let shape = Shape(count: 4, height: 32, width: 32, channels: 1)
  private let workers = Workers(count: 2)

  private func images(_ purpose: String, scale: Float = 1) -> Tensor {
    var stream = RandomStream(seed: 3, purpose: purpose)
    return Tensor(shape, values: stream.normal(count: shape.elementCount).map { $0 * scale })
  }

  private func detail(observing radiographs: Tensor...) -> Detail {
    let detail = Detail(shape, workers: workers)
    for batch in radiographs { detail.observe(batch) }
    return detail
  }

  @Test func `details as strong as those of radiographs ask for nothing, wherever they lie`() {
    let radiographs = images("one")
    let detail = detail(observing: radiographs)
    let (loss, gradient) = detail(radiographs)
    #expect(loss == 0)
    #expect(gradient.values.allSatisfy { $0 == 0 })
    // By chance alone, a thousandth of what would be asked of none at all.
    #expect(detail(images("other")).loss < 0.004 * detail(Tensor(shape)).loss)
  }

  /// Of six bands, half as strong: 100 times half of a quarter of the strength.
  @Test func `the difference counts by its square, in all directions of two sizes`() {
    let radiographs = images("one")
    let detail = detail(observing: radiographs)
    let wavelets = HaarWavelets(shape, workers: workers)
    let numbers = Tensor(wavelets.outputShape)
    wavelets.transform(radiographs, into: numbers)
    var strength = 0.0
    for (first, area) in [(0, 256), (768, 64)] {
      for direction in 0..<3 {
        var sum = 0.0
        for row in 0..<4 {
          for place in 0..<area {
            sum += Double(abs(numbers[row * 1024 + first + direction * area + place]))
          }
        }
        strength += sum / Double(4 * area)
      }
    }
    for (scale, square) in [(Float(0.5), 0.25), (1.5, 0.25), (2, 1)] {
      let loss = Double(detail(images("one", scale: scale)).loss)
      #expect(abs(loss - 100 * strength * square / 2) < 1e-4 * strength * 100)
    }
  }

  @Test func `its gradient is the slope of the loss`() {
    let detail = detail(observing: images("one"), images("two"))
    let fakes = images("fakes", scale: 0.5)
    let gradient = detail(fakes).gradient.values
    // Along itself, as no sign changes on the way.
    let step: Float = 1e-3
    let losses = [step, -step].map { step in
      detail(Tensor(shape, values: fakes.values.map { $0 * (1 + step) })).loss
    }
    let slope = zip(gradient, fakes.values).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    #expect(abs(Double(losses[0] - losses[1]) / Double(2 * step) - slope) < 0.01 * abs(slope))
    #expect(slope < -1)
  }

  @Test func `of radiographs without detail, nothing is asked`() {
    let flat = Tensor(shape)
    flat.fill(0.25)
    let (loss, gradient) = detail(observing: flat)(images("fakes"))
    #expect(loss == 0)
    #expect(gradient.values.allSatisfy { $0 == 0 })
  }
}
