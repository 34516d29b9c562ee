import GAN
import Networks
import Phantoms
import Radiographs
import Randomness
import Tensors
import Testing

/// A game that PyTorch played: weights before and after, images, latent vectors, losses and a sample.
struct PyTorchReference {
  let values: WeightFile

  init(_ name: String) throws {
    values = try WeightFile(reading: FixtureFolder.path("golden/\(name).safetensors"))
  }

  /// A game that begins with the weights of the reference.
  func trainer(_ options: TrainingOptions, classes: ClassNames? = nil) throws -> Trainer {
    let size = options.architecture.resolution
    let black = Radiograph(
      width: size, height: size, bits: 8, samples: [UInt16](repeating: 0, count: size * size))
    let trainer = Trainer(
      options,
      on: TrainingSet(
        radiographs: [black], digests: [Digest(of: "black")], classes: classes,
        labels: classes.map { [$0.names[0]] } ?? []),
      workers: Workers(count: 2))
    for (name, network, _) in trainer.players {
      try values.load(network.parameters + network.statistics, prefix: "before.\(name).")
    }
    return trainer
  }

  /// The numbers of one step.
  func step(_ index: Int, _ name: String) throws -> [Float] {
    try #require(values.tensors["step\(index).\(name)"]).values
  }

  /// The classes of one step; none without.
  func classes(_ index: Int) -> [Int] {
    values.tensors["step\(index).classes"]?.values.map { Int($0) } ?? []
  }

  /// The real images of one step.
  func images(_ index: Int, of trainer: Trainer) throws -> Tensor {
    let size = trainer.options.architecture.resolution
    return Tensor(
      Shape(count: trainer.options.batch, height: size, width: size, channels: 1),
      values: try step(index, "real"))
  }

  /// Compares some of the players' numbers with those after the last step.
  func expectAfter(
    _ trainer: Trainer, within tolerance: Float, _ parameters: (Network) -> [Parameter]
  ) throws {
    for (name, network, _) in trainer.players {
      var after = WeightFile()
      after.store(parameters(network), prefix: "after.\(name).")
      for (key, entry) in after.tensors {
        let expected = try #require(values.tensors[key])
        #expect(entry.shape == expected.shape)
        let difference = zip(entry.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference < tolerance, "\(key): \(difference)")
      }
    }
  }

  /// Compares what the generator draws from the latent vectors of a step in evaluation mode.
  func expectSample(_ trainer: Trainer, step index: Int, within tolerance: Float) throws {
    let average = trainer.average
    average.network.copy(from: trainer.players[0].network)
    if let noise = average.grain?.noise {
      average.drawsGrain = false
      noise.values = try step(index, "grain")
    }
    let drawn = average.generate(
      try step(index, "latent"), classes: classes(index)
    ).values
    let expected = try #require(values.tensors["sample"]).values
    let difference = zip(drawn, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < tolerance)
  }
}
