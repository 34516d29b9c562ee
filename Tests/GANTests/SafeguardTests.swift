import Files
import GAN
import Networks
import Phantoms
import SystemPackage
import Testing

/// What becomes of games whose numbers are no longer finite.
@Suite struct SafeguardTests {
  /// Fills tensors of a checkpoint.
  static func fill(_ fillings: [String: Float], in folder: FilePath) throws {
    let checkpoint = folder.pushing("run/checkpoint.safetensors")
    var file = try WeightFile(reading: checkpoint)
    for (name, value) in fillings {
      let count = try #require(file.tensors[name]).values.count
      file.tensors[name]?.values = [Float](repeating: value, count: count)
    }
    try file.write(to: checkpoint)
  }

  /// What a run that went back to its beginning must end with.
  static func halved() throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let run = try TrainingRunTests.run(12, in: folder.path, learningRate: 1e-4)
    return try FileBytes.read(run.generator, limit: 1 << 20)
  }

  @Test(arguments: [
    // Losses show it at once.
    (3, ["generator.0.weight": 3e38], 4),
    // Finite losses, and an average that is infinite at the very end.
    (11, ["generator.6.bias": 3e38, "average.6.bias": -3e38], 12),
  ])
  func `a diverged run goes on from its last good state with half the step size`(
    stop: Int, fillings: [String: Float], step: Int
  ) throws {
    let folder = try TemporaryFolder()
    _ = try TrainingRunTests.run(12, in: folder.path, stopAfter: stop)
    try Self.fill(fillings, in: folder.path)
    var setbacks: [Setback] = []
    let resumed = try TrainingRunTests.run(12, in: folder.path) { setbacks.append($0) }
    #expect(
      setbacks.map(\.description) == [
        "training diverged at step \(step); going on from step 0 with a step size of 0.0001"
      ])
    let log = try FileBytes.read(folder.path.pushing("run/log.jsonl"), limit: 1 << 20)
    #expect(log.split(separator: UInt8(ascii: "\n")).count == 1)
    let expected = try Self.halved()
    #expect(try FileBytes.read(resumed.generator, limit: 1 << 20) == expected)
    #expect((try? FileStatus(of: folder.path.pushing("run/last-good.safetensors"))) == nil)
  }

  @Test func `a run with a setback may be stopped and resumed`() throws {
    let folder = try TemporaryFolder()
    _ = try TrainingRunTests.run(12, in: folder.path, stopAfter: 3)
    try Self.fill(["generator.0.weight": 3e38], in: folder.path)
    _ = try TrainingRunTests.run(12, in: folder.path, stopAfter: 2)
    let resumed = try TrainingRunTests.run(12, in: folder.path)
    let expected = try Self.halved()
    #expect(try FileBytes.read(resumed.generator, limit: 1 << 20) == expected)
  }

  @Test func `a run that diverges again and again fails in one line`() throws {
    let folder = try TemporaryFolder()
    var setbacks: [Setback] = []
    let error = #expect(throws: FileError.self) {
      try TrainingRunTests.run(12, in: folder.path, learningRate: 1e38) { setbacks.append($0) }
    }
    #expect(setbacks.map(\.learningRate) == [5e37, 2.5e37, 1.25e37])
    #expect(
      error?.reason == "training diverged at step 1, also with a step size of 1.25e+37; expected "
        + "finite losses: remove the folder and try another seed or fewer steps")
    #expect((try? FileStatus(of: folder.path.appending("generator.safetensors"))) == nil)
  }
}
