import GAN
import Networks
import Phantoms
import Radiographs
import Randomness
import Tensors
import Testing

/// Two steps of a small FastGAN against PyTorch's, from the same weights with the same images and latent
/// vectors, without augmentation and with margins of 1 (`Fixtures/golden/make_fastgan_values.py`).
@Suite struct PyTorchFastGANTests {
  static let batch = 3
  let values: WeightFile

  init() throws {
    values = try WeightFile(reading: FixtureFolder.path("golden/fastgan_step.safetensors"))
  }

  func trainer() throws -> Trainer {
    let architecture = try #require(
      Architecture(kind: .fastgan, resolution: 64, latentSize: 5, width: 2))
    var options = TrainingOptions(
      architecture: architecture, batch: Self.batch, seed: 1, budget: .steps(2))
    options.augments = false
    options.learningRate = 2e-4
    let black = Radiograph(
      width: 64, height: 64, bits: 8, samples: [UInt16](repeating: 0, count: 64 * 64))
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
    let quarter = try #require(values.tensors["step\(index).quarter"]).values[0]
    let images = Tensor(
      Shape(count: Self.batch, height: 64, width: 64, channels: 1), values: real)
    return trainer.step(realImages: images, latents: latents, margin: 1, quarter: Int(quarter))
  }

  @Test func `losses, gradients and statistics of two steps are PyTorch's`() throws {
    let trainer = try trainer()
    for index in 0..<2 {
      let losses = try step(trainer, index)
      let expected = try #require(values.tensors["step\(index).losses"]).values
      let found = [losses.discriminator, losses.generator, try #require(losses.reconstruction)]
      for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 2e-5) }
      for (name, network, optimizer) in trainer.players {
        var after = WeightFile()
        after.store(optimizer, of: network.parameters, prefix: "")
        for parameter in network.parameters {
          let moments = try #require(after.tensors["first.\(parameter.name)"])
          let expected = try #require(values.tensors["step\(index).\(name).\(parameter.name)"])
          #expect(moments.shape == expected.shape, "\(name) \(parameter.name)")
          let largest = expected.values.map { abs($0) }.max() ?? 0
          let difference =
            zip(moments.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
          #expect(
            difference < 1e-3 * largest + 1e-6, "step \(index) \(name) \(parameter.name)")
        }
      }
    }
    for (name, network, _) in trainer.players {
      var after = WeightFile()
      after.store(network.statistics, prefix: "after.\(name).")
      for (key, entry) in after.tensors {
        let expected = try #require(values.tensors[key])
        let difference = zip(entry.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference < 1e-4, "\(key): \(difference)")
      }
    }
  }

  @Test func `a generator in use draws what PyTorch's draws in evaluation mode`() throws {
    let trainer = try trainer()
    for index in 0..<2 { _ = try step(trainer, index) }
    trainer.average.network.copy(from: trainer.players[0].network)
    let latents = try #require(values.tensors["step1.latent"]).values
    let expected = try #require(values.tensors["sample"]).values
    let drawn = trainer.average.generate(latents).values
    let difference = zip(drawn, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < 1e-3)
  }
}
