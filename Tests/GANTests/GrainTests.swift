import Batches
import GAN
import Networks
import Phantoms
import Radiographs
import Randomness
import Tensors
import Testing

@Suite struct GrainTests {
  private static let size = 32

  /// Mean squares of the finest wavelets in three directions.
  private static func power(_ radiographs: [Radiograph]) -> [Double] {
    let shape = Shape(count: radiographs.count, height: size, width: size, channels: 1)
    let images = Tensor(shape)
    for (place, radiograph) in radiographs.enumerated() {
      Normalization.normalize(radiograph, into: images, image: place)
    }
    let wavelets = HaarWavelets(shape, workers: Workers(count: 1))
    let numbers = Tensor(wavelets.outputShape)
    wavelets.transform(images, into: numbers)
    let area = size * size / 4
    return (0..<3).map { direction in
      var sum = 0.0
      for image in radiographs.indices {
        for place in 0..<area {
          let number = Double(numbers[image * size * size + direction * area + place])
          sum += number * number
        }
      }
      return sum / Double(area * radiographs.count)
    }
  }

  @Test func `samples of 12 bits have the noise of their training, and all low bits`() throws {
    let phantoms = (0..<40).map {
      ChestPhantom(patient: $0).radiograph(width: Self.size, height: Self.size, bits: 12)
    }
    let architecture = try #require(
      Architecture(kind: .fastgan, resolution: Self.size, latentSize: 40, width: 8))
    let options = TrainingOptions(
      architecture: architecture, batch: 8, seed: 2, budget: .steps(0))
    let trainer = Trainer(
      options,
      on: TrainingSet(radiographs: phantoms, digests: phantoms.indices.map { Digest(of: "\($0)") }),
      workers: Workers(count: 2, precision: options.precision))
    for _ in 0..<1000 { _ = trainer.step() }
    let samples = (0..<10).flatMap { batch in
      let images = trainer.average.generate(
        trainer.average.latents(seed: 1, purpose: "test", indices: batch * 8..<batch * 8 + 8))
      return (0..<8).map { Normalization.radiograph(from: images, image: $0, bits: 12) }
    }
    for (drawn, expected) in zip(Self.power(samples), Self.power(phantoms)) {
      #expect(abs(drawn / expected - 1) < 0.2, "\(drawn / expected)")
    }
    var counts = [Int](repeating: 0, count: 16)
    for sample in samples { for value in sample.samples { counts[Int(value % 16)] += 1 } }
    let share = Double(samples.count * Self.size * Self.size) / 16
    #expect(counts.allSatisfy { abs(Double($0) / share - 1) < 0.1 }, "\(counts)")
  }
}
