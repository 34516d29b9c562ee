import GAN
import Networks
import Phantoms
import Radiographs
import Randomness
import Tensors
import Testing

/// Three steps of the game against PyTorch's, from the same weights with the same images and latent
/// vectors (`Fixtures/golden/make_pytorch_values.py`).
@Suite struct PyTorchTrainingTests {
  static let batch = 6
  let values: WeightFile

  init() throws {
    values = try WeightFile(reading: FixtureFolder.path("golden/training_step.safetensors"))
  }

  /// A game whose starting weights are those of the fixture.
  func trainer() throws -> Trainer {
    let architecture = try #require(Architecture(resolution: 16, latentSize: 5, width: 4))
    let options = TrainingOptions(
      architecture: architecture, batch: Self.batch, seed: 1, budget: .steps(3))
    let black = Radiograph(
      width: 16, height: 16, bits: 8, samples: [UInt16](repeating: 0, count: 256))
    let trainer = Trainer(
      options, on: TrainingSet(radiographs: [black], digests: [Digest(of: "black")]),
      workers: Workers(count: 2))
    for (name, network, _) in trainer.players {
      try values.load(network.parameters + network.statistics, prefix: "before.\(name).")
    }
    return trainer
  }

  func step(_ trainer: Trainer, _ index: Int) throws -> Trainer.Losses {
    let real = try #require(values.tensors["step\(index).real"]).values
    let latents = try #require(values.tensors["step\(index).latent"]).values
    let images = Tensor(
      Shape(count: Self.batch, height: 16, width: 16, channels: 1), values: real)
    return trainer.step(realImages: images, latents: latents)
  }

  @Test func `losses and all weights after three steps are PyTorch's`() throws {
    let trainer = try trainer()
    for index in 0..<3 {
      let losses = try step(trainer, index)
      let expected = try #require(values.tensors["step\(index).losses"]).values
      #expect(abs(losses.discriminator - expected[0]) < 1e-5)
      #expect(abs(losses.generator - expected[1]) < 1e-5)
    }
    for (name, network, _) in trainer.players {
      var after = WeightFile()
      after.store(network.parameters + network.statistics, prefix: "after.\(name).")
      for (key, entry) in after.tensors {
        let expected = try #require(values.tensors[key])
        #expect(entry.shape == expected.shape)
        // Adam moves every weight by about 2e-4 a step; a tenth of one step is told apart.
        let difference = zip(entry.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference < 2e-5, "\(key): \(difference)")
      }
    }
  }

  @Test func `a generator in use draws what PyTorch's draws in evaluation mode`() throws {
    let trainer = try trainer()
    for index in 0..<3 { _ = try step(trainer, index) }
    trainer.average.network.copy(from: trainer.players[0].network)
    let latents = try #require(values.tensors["step2.latent"]).values
    let expected = try #require(values.tensors["sample"]).values
    let drawn = trainer.average.generate(latents).values
    let difference = zip(drawn, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < 1e-4)
  }
}
