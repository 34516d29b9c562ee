import GAN
import Randomness
import Tensors
import Testing

@Suite struct SpreadTests {
  private let shape = Shape(count: 4, height: 32, width: 32, channels: 1)
  private let workers = Workers(count: 2)

  private func images(_ purpose: String, scale: Float = 1) -> Tensor {
    var stream = RandomStream(seed: 3, purpose: purpose)
    return Tensor(
      shape, values: stream.normal(count: shape.elementCount).map { $0 * scale })
  }

  private func spread(observing radiographs: [Tensor]) -> Spread {
    let spread = Spread(shape, workers: workers)
    for batch in radiographs { spread.observe(batch) }
    return spread
  }

  @Test func `fakes that lie as far apart as radiographs lack nothing`() {
    let spread = spread(observing: [images("one"), images("other")])
    let (loss, gradient) = spread(images("fakes", scale: 1.5))
    #expect(loss == 0)
    #expect(gradient.values.allSatisfy { $0 == 0 })
  }

  /// Of all bands, half as far apart: 100 times half of a quarter of the distance.
  @Test func `what lacks counts by its square`() {
    let radiographs = images("one")
    let spread = spread(observing: [radiographs])
    let loss = spread(images("one", scale: 0.5)).loss
    let wavelets = HaarWavelets(shape, workers: workers)
    let numbers = Tensor(wavelets.outputShape)
    wavelets.transform(radiographs, into: numbers)
    var distances = 0.0
    for band in wavelets.bands {
      var sum = 0.0
      for column in band {
        for row in 0..<4 {
          for other in 0..<row {
            sum += Double(abs(numbers[row * 1024 + column] - numbers[other * 1024 + column]))
          }
        }
      }
      distances += sum / Double(6 * band.count)
    }
    #expect(abs(Double(loss) - 100 * distances / 8) < 1e-4 * distances)
  }

  @Test func `its gradient is the slope of the loss`() {
    let spread = spread(observing: [images("one")])
    let fakes = images("fakes", scale: 0.5)
    let gradient = spread(fakes).gradient.values
    let direction = images("direction")
    let step: Float = 3e-4
    let losses = [step, -step].map { step in
      spread(
        Tensor(shape, values: zip(fakes.values, direction.values).map { $0 + step * $1 })
      ).loss
    }
    let slope = zip(gradient, direction.values).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    #expect(abs(Double(losses[0] - losses[1]) / Double(2 * step) - slope) < 0.05 * abs(slope))
    #expect(abs(slope) > 1e-3)
  }
}
