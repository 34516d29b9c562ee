import Files
import GAN
import Networks
import Phantoms
import Radiographs
import Randomness
import SystemPackage
import Tensors
import Testing

/// Training runs with their files, on phantoms of 16 × 16 pixels.
@Suite struct TrainingRunTests {
  static let size = 16

  static func phantoms(_ count: Int, size: Int) -> TrainingSet {
    let radiographs = (0..<count).map {
      ChestPhantom(patient: $0).radiograph(width: size, height: size)
    }
    return TrainingSet(
      radiographs: radiographs, digests: (0..<count).map { Digest(of: "phantom \($0)") })
  }

  static func run(
    _ steps: Int, in folder: FilePath, jobs: Int = 2, stopAfter: Int? = nil,
    learningRate: Float = 2e-4, precision: Precision = .single,
    setback: (Setback) -> Void = { _ in }
  ) throws -> (outcome: TrainingRun.Outcome, generator: FilePath) {
    let architecture = try #require(Architecture(resolution: size, latentSize: 6, width: 4))
    var options = TrainingOptions(
      architecture: architecture, batch: 4, seed: 7, budget: .steps(steps))
    options.learningRate = learningRate
    options.precision = precision
    let run = TrainingRun(
      options: options, trainingSet: phantoms(5, size: size), key: "a test",
      folder: folder.appending("run"), sheetInterval: 20, toolVersion: "test")
    let generator = folder.appending("generator.safetensors")
    var reported = 0
    let workers = Workers(count: jobs, precision: precision)
    let outcome = try run.train(to: generator, workers: workers) { _ in
      reported += 1
    } setback: {
      setback($0)
    } shouldStop: {
      reported == stopAfter
    }
    return (outcome, generator)
  }

  @Test(arguments: Precision.allCases)
  func `a run that was stopped ends with the same bytes as one that was not`(
    precision: Precision
  ) throws {
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    let uninterrupted = try Self.run(12, in: whole.path, precision: precision)
    let stopped = try Self.run(12, in: parts.path, stopAfter: 5, precision: precision)
    guard case .interrupted(let step) = stopped.outcome else {
      Issue.record("the run was not stopped")
      return
    }
    #expect(step == 5)
    #expect((try? FileStatus(of: parts.path.appending("generator.safetensors"))) == nil)
    let resumed = try Self.run(12, in: parts.path, precision: precision)
    #expect(
      try FileBytes.read(resumed.generator, limit: 1 << 20)
        == FileBytes.read(uninterrupted.generator, limit: 1 << 20))
    #expect(
      (try? FileStatus(of: parts.path.pushing("run/checkpoint.safetensors"))) == nil)
  }

  @Test(arguments: Precision.allCases)
  func `the number of threads does not change a bit`(precision: Precision) throws {
    let (one, three) = (try TemporaryFolder(), try TemporaryFolder())
    let first = try Self.run(6, in: one.path, jobs: 1, precision: precision).generator
    let second = try Self.run(6, in: three.path, jobs: 3, precision: precision).generator
    #expect(
      try FileBytes.read(first, limit: 1 << 20) == FileBytes.read(second, limit: 1 << 20))
  }

  @Test func `a generator says when it was trained with less precision, and its weights differ`()
    throws
  {
    let files = try Precision.allCases.map { precision in
      let folder = try TemporaryFolder()
      return try WeightFile(
        reading: Self.run(3, in: folder.path, precision: precision).generator)
    }
    #expect(files.map { $0.metadata["precision"] } == [nil, "bf16"])
    #expect(files[0].tensors["3.weight"]?.values != files[1].tensors["3.weight"]?.values)
  }

  @Test func `a checkpoint of other radiographs or options is refused by name`() throws {
    let folder = try TemporaryFolder()
    _ = try Self.run(12, in: folder.path, stopAfter: 3)
    let architecture = try #require(Architecture(resolution: Self.size, latentSize: 6, width: 4))
    let other = TrainingRun(
      options: TrainingOptions(
        architecture: architecture, batch: 4, seed: 8, budget: .steps(12)),
      trainingSet: Self.phantoms(5, size: Self.size), key: "another test",
      folder: folder.path.appending("run"), sheetInterval: 20, toolVersion: "test")
    let error = #expect(throws: FileError.self) {
      try other.train(
        to: folder.path.appending("g"), workers: Workers(count: 1), report: { _ in },
        shouldStop: { false })
    }
    #expect(error?.path.lastComponent?.string == "checkpoint.safetensors")
  }

  @Test func `a run leaves its log, its sheets and their progression`() throws {
    let folder = try TemporaryFolder()
    _ = try Self.run(45, in: folder.path)
    let names = try DirectoryListing.names(in: folder.path.appending("run")).map(\.string).sorted()
    #expect(
      names
        == ["best.safetensors", "curves.png", "log.jsonl", "progression.png"]
        + ["00", "20", "40", "45"].map { "samples-00000\($0).png" })
    let log = try FileBytes.read(folder.path.pushing("run/log.jsonl"), limit: 1 << 20)
    let lines = log.split(separator: UInt8(ascii: "\n"))
    #expect(
      try lines.map { try JSON(parsing: Array($0))["step"]?.integer } == [10, 20, 30, 40])
    let progression = try DecodedImage(
      decoding: FileBytes.read(folder.path.pushing("run/progression.png"), limit: 1 << 20))
    #expect(progression.radiograph.width == 8 * Self.size + 7 * 2)
    #expect(progression.radiograph.height == 4 * Self.size + 3 * 2)
  }

  @Test(arguments: Precision.allCases)
  func `training brings samples near to the phantoms`(precision: Precision) throws {
    let size = 32
    let set = Self.phantoms(24, size: size)
    let architecture = try #require(Architecture(resolution: size, latentSize: 16, width: 16))
    var options = TrainingOptions(
      architecture: architecture, batch: 12, seed: 3, budget: .steps(250))
    options.precision = precision
    let trainer = Trainer(options, on: set, workers: Workers(count: 2, precision: precision))
    let before = Self.likeness(trainer.average, to: set)
    for _ in 0..<250 { _ = trainer.step() }
    let after = Self.likeness(trainer.average, to: set)
    #expect(before < 0.3, "untrained: \(before)")
    #expect(after > 0.75, "trained: \(after)")
  }

  /// The mean over samples of the correlation with the training radiograph that is most alike.
  static func likeness(_ generator: Generator, to set: TrainingSet) -> Double {
    let count = generator.batch
    let images = generator.generate(
      generator.latents(seed: 9, purpose: "test", indices: 0..<count)
    ).values
    let pixels = images.count / count
    let reals = set.radiographs.map { standardized($0.samples.map(Double.init)) }
    let best = (0..<count).map { image in
      let sample = standardized(images[image * pixels..<(image + 1) * pixels].map(Double.init))
      return reals.map { real in zip(real, sample).reduce(0) { $0 + $1.0 * $1.1 } }.max() ?? 0
    }
    return best.reduce(0, +) / Double(count)
  }

  /// Mean 0 and length 1.
  private static func standardized(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    let length = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    return values.map { ($0 - mean) / max(length, 1e-12) }
  }
}
