import GAN
import Networks
import Testing

/// Steps of a small FastGAN against PyTorch's, from the same weights with the same images and latent
/// vectors, without augmentation and with margins of 1 (`Fixtures/golden/make_fastgan_values.py`).
@Suite struct PyTorchFastGANTests {
  static func trainer(of reference: PyTorchReference, classes: ClassNames? = nil) throws -> Trainer
  {
    let architecture = try #require(
      Architecture(
        kind: .fastgan, resolution: 64, latentSize: 5, width: 2,
        classCount: classes?.names.count ?? 0))
    var options = TrainingOptions(architecture: architecture, batch: 3, seed: 1, budget: .steps(2))
    options.isFewShot = false
    options.learningRate = 2e-4
    return try reference.trainer(options, classes: classes)
  }

  static func step(
    _ index: Int, of reference: PyTorchReference, by trainer: Trainer
  ) throws -> Trainer.Losses {
    let quarter = try reference.step(index, "quarter")[0]
    return try trainer.step(
      realImages: reference.images(index, of: trainer), latents: reference.step(index, "latent"),
      grain: reference.step(index, "grain"), classes: reference.classes(index), margin: 1,
      quarter: Int(quarter))
  }

  /// Losses and gradients of one step.
  static func expectStep(
    _ index: Int, of reference: PyTorchReference, by trainer: Trainer
  ) throws {
    let losses = try step(index, of: reference, by: trainer)
    let expected = try reference.step(index, "losses")
    let found = [losses.discriminator, losses.generator, try #require(losses.reconstruction)]
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 2e-5) }
    for (name, network, optimizer) in trainer.players {
      var after = WeightFile()
      after.store(optimizer, of: network.parameters, prefix: "")
      for parameter in network.parameters {
        let moments = try #require(after.tensors["first.\(parameter.name)"])
        let expected = try #require(
          reference.values.tensors["step\(index).\(name).\(parameter.name)"])
        #expect(moments.shape == expected.shape, "\(name) \(parameter.name)")
        let largest = expected.values.map { abs($0) }.max() ?? 0
        let difference =
          zip(moments.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference < 1e-3 * largest + 1e-6, "step \(index) \(name) \(parameter.name)")
      }
    }
  }

  @Test func `losses, gradients and statistics of two steps are PyTorch's`() throws {
    let reference = try PyTorchReference("fastgan_step")
    let trainer = try Self.trainer(of: reference)
    for index in 0..<2 { try Self.expectStep(index, of: reference, by: trainer) }
    try reference.expectAfter(trainer, within: 1e-4) { $0.statistics }
  }

  @Test func `a step with classes is PyTorch's, and so is what is drawn of each`() throws {
    let reference = try PyTorchReference("fastgan_class_step")
    let trainer = try Self.trainer(of: reference, classes: ClassNames("a b c"))
    try Self.expectStep(0, of: reference, by: trainer)
    try reference.expectAfter(trainer, within: 1e-4) { $0.statistics }
    try reference.expectSample(trainer, step: 0, within: 1e-3)
  }

  @Test func `a generator in use draws what PyTorch's draws in evaluation mode`() throws {
    let reference = try PyTorchReference("fastgan_step")
    let trainer = try Self.trainer(of: reference)
    for index in 0..<2 { _ = try Self.step(index, of: reference, by: trainer) }
    try reference.expectSample(trainer, step: 1, within: 1e-3)
  }
}
