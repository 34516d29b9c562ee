import GAN
import Networks
import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct MovingAverageTests {
  /// A mean of decays d after step n (from 0): d = min(0.995, (1 + n) / (10 + n)) for the original game; else
  /// half-lives of a twentieth of the steps, at most 10,000 images.
  @Test(arguments: [Architecture.Kind.dcgan, .fastgan]) func `it follows the generator`(
    kind: Architecture.Kind
  ) throws {
    let architecture = try #require(
      Architecture(kind: kind, resolution: 32, latentSize: 6, width: 2))
    let options = TrainingOptions(
      architecture: architecture, batch: 4, seed: 3, budget: .steps(60))
    let trainer = Trainer(
      options, on: TrainingRunTests.phantoms(5, size: 32),
      workers: Workers(count: 1, precision: options.precision))
    let generator = trainer.players[0].network
    let name = kind == .dcgan ? "0.weight" : "4.0.weight"
    func values(_ network: Network) throws -> [Double] {
      try #require(network.parameters.first { $0.name == name }).value.values.map(Double.init)
    }
    var expected = try values(generator)
    for step in 0..<60 {
      _ = trainer.step()
      let decay =
        kind == .dcgan
        ? min(0.995, Double(1 + step) / Double(10 + step))
        : min(exp2(-4.0 / 10_000), exp2(-20.0 / Double(max(step, 1))))
      expected = zip(expected, try values(generator)).map { decay * $0 + (1 - decay) * $1 }
    }
    let found = try values(trainer.average.network)
    let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
    let moved = zip(try values(generator), expected).map { abs($0 - $1) }.max() ?? 0
    #expect(difference < 1e-6)
    #expect(moved > 1e-4)
  }
}
