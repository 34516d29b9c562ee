import Files
import GAN
import Phantoms
import Radiographs
import Randomness
import SystemPackage
import Tensors
import Testing

@Suite struct OverfittingTests {
  private static let size = 32

  private static func options(_ steps: Int) throws -> TrainingOptions {
    let architecture = try #require(
      Architecture(kind: .fastgan, resolution: size, latentSize: 6, width: 4))
    return TrainingOptions(architecture: architecture, batch: 4, seed: 7, budget: .steps(steps))
  }

  private static func phantoms(_ patients: Range<Int>) -> TrainingSet {
    TrainingSet(
      radiographs: patients.map { ChestPhantom(patient: $0).radiograph(width: size, height: size) },
      digests: patients.map { Digest(of: "phantom \($0)") })
  }

  @Test func `a set is not told from itself, and is from what the discriminator takes for fake`()
    throws
  {
    let set = Self.phantoms(0..<6)
    let options = try Self.options(0)
    let trainer = Trainer(
      options, on: set, workers: Workers(count: 2, precision: options.precision))
    for _ in 0..<60 { _ = trainer.step() }
    let own = try #require(trainer.overfitting(heldOut: set))
    let negatives = TrainingSet(
      radiographs: set.radiographs.map { radiograph in
        Radiograph(
          width: Self.size, height: Self.size, bits: 8, samples: radiograph.samples.map { 255 - $0 }
        )
      }, digests: set.digests)
    let others = try #require(trainer.overfitting(heldOut: negatives))
    #expect(own == 0)
    #expect(others > 0.1, "\(others)")
  }

  @Test func `held out radiographs change no weight, and the log has what they say`() throws {
    let folders = [try TemporaryFolder(), try TemporaryFolder()]
    let generators = try zip(folders, [nil, Self.phantoms(6..<11)]).map { folder, heldOut in
      let run = TrainingRun(
        options: try Self.options(25), trainingSet: Self.phantoms(0..<6), heldOut: heldOut,
        key: "a test", folder: folder.path.appending("run"), sheetInterval: 5,
        toolVersion: "test")
      return try FileBytes.read(
        run.trained(in: folder.path, jobs: 2, stopAfter: nil), limit: 1 << 24)
    }
    #expect(generators[0] == generators[1])
    let logged = try folders.map { folder in
      try FileBytes.read(folder.path.pushing("run/log.jsonl"), limit: 1 << 20)
        .split(separator: UInt8(ascii: "\n"))
        .map { try JSON(parsing: Array($0))["overfitting"]?.number }
    }
    #expect(logged[0].allSatisfy { $0 == nil })
    #expect(logged[1].contains { $0.map((0...1).contains) == true })
  }
}
