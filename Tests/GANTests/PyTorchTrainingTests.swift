import GAN
import Networks
import Testing

/// Three steps of the game against PyTorch's, from the same weights with the same images and latent
/// vectors (`Fixtures/golden/make_pytorch_values.py`).
@Suite struct PyTorchTrainingTests {
  let reference: PyTorchReference
  let trainer: Trainer

  init() throws {
    reference = try PyTorchReference("training_step")
    let architecture = try #require(Architecture(resolution: 16, latentSize: 5, width: 4))
    trainer = try reference.trainer(
      TrainingOptions(architecture: architecture, batch: 6, seed: 1, budget: .steps(3)))
  }

  func step(_ index: Int) throws -> Trainer.Losses {
    try trainer.step(
      realImages: reference.images(index, of: trainer), latents: reference.step(index, "latent"))
  }

  @Test func `losses and all weights after three steps are PyTorch's`() throws {
    for index in 0..<3 {
      let losses = try step(index)
      let expected = try reference.step(index, "losses")
      #expect(abs(losses.discriminator - expected[0]) < 1e-5)
      #expect(abs(losses.generator - expected[1]) < 1e-5)
    }
    // Adam moves every weight by about 2e-4 a step; a tenth of one step is told apart.
    try reference.expectAfter(trainer, within: 2e-5) { $0.parameters + $0.statistics }
  }

  @Test func `a generator in use draws what PyTorch's draws in evaluation mode`() throws {
    for index in 0..<3 { _ = try step(index) }
    try reference.expectSample(trainer, step: 2, within: 1e-4)
  }
}
