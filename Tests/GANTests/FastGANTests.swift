import CAllocations
import Files
import GAN
import Networks
import Phantoms
import Radiographs
import Randomness
import SystemPackage
import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Runs of a small FastGAN on phantoms.
@Suite struct FastGANTests {
  static let size = 32

  static func run(
    _ steps: Int, in folder: FilePath, jobs: Int = 2, stopAfter: Int? = nil,
    withMasks: Bool = false
  ) throws -> FilePath {
    let architecture = try #require(
      Architecture(
        kind: .fastgan, resolution: size, latentSize: 6, width: 2, drawsMasks: withMasks)
    )
    let phantoms = TrainingRunTests.phantoms(5, size: size)
    let masks = (0..<5).map { ChestPhantom(patient: $0).lungMask(width: size, height: size) }
    let run = TrainingRun(
      options: TrainingOptions(
        architecture: architecture, batch: 4, seed: 7, budget: .steps(steps)),
      trainingSet: TrainingSet(
        radiographs: phantoms.radiographs, digests: phantoms.digests,
        masks: withMasks ? masks : []),
      key: "a test", folder: folder.appending("run"), sheetInterval: 20, toolVersion: "test")
    return try run.trained(in: folder, jobs: jobs, stopAfter: stopAfter)
  }

  @Test(arguments: [false, true])
  func `threads and an interruption change no byte`(withMasks: Bool) throws {
    try Self.expectSameBytes { folder, jobs, stopAfter in
      try Self.run(6, in: folder, jobs: jobs, stopAfter: stopAfter, withMasks: withMasks)
    }
  }

  /// A run ends in the same generator by one thread, by three, and after a stop.
  static func expectSameBytes(
    _ run: (_ folder: FilePath, _ jobs: Int, _ stopAfter: Int?) throws -> FilePath
  ) throws {
    let (one, three, parts) = (
      try TemporaryFolder(), try TemporaryFolder(), try TemporaryFolder()
    )
    let first = try FileBytes.read(run(one.path, 1, nil), limit: 1 << 22)
    #expect(try FileBytes.read(run(three.path, 3, nil), limit: 1 << 22) == first)
    _ = try run(parts.path, 2, 2)
    #expect(try FileBytes.read(run(parts.path, 2, nil), limit: 1 << 22) == first)
  }

  @Test func `a latent vector decides the grain of its image, alone and among others`() throws {
    let architecture = try #require(
      Architecture(kind: .fastgan, resolution: 32, latentSize: 6, width: 2))
    func noise(_ indices: Range<Int>) throws -> [Float] {
      let generator = Generator(architecture, batch: 2, workers: Workers(count: 2))
      generator.initialize(seed: 1)
      _ = generator.generate(generator.latents(seed: 1, purpose: "test", indices: indices))
      return try #require(generator.grain).noise.values
    }
    let (first, second) = (try noise(0..<2), try noise(1..<3))
    #expect(first.suffix(32 * 32) == second.prefix(32 * 32))
    #expect(first.prefix(32 * 32) != first.suffix(32 * 32))
  }

  @Test func `a generator file knows its architecture and its masks`() throws {
    let folder = try TemporaryFolder()
    let path = try Self.run(1, in: folder.path, withMasks: true)
    let file = try GeneratorFile(reading: path)
    #expect(
      file.architecture
        == Architecture(
          kind: .fastgan, resolution: 32, latentSize: 6, width: 2, drawsMasks: true))
    #expect(file.maskLabel == 255)
    let range = try #require(file.masks)
    for patient in 0..<5 {
      let mask = ChestPhantom(patient: patient).lungMask(width: 32, height: 32)
      #expect(range.contains(MaskShape(mask)))
    }
  }

  @Test(arguments: [
    ("architecture", "dcgan", "tensor 0.weight is missing"),
    ("architecture", "vae", "no metadata of a generator"), ("width", "4", "shape"),
    ("width", "3", "sizes that no generator has"), ("masks", "2 1", "no range of masks"),
    ("mask_label", "0", "no usable label of masks"),
  ]) func `files with other metadata are refused`(
    name: String, value: String, reason: String
  ) throws {
    let folder = try TemporaryFolder()
    let path = try Self.run(1, in: folder.path, withMasks: true)
    var weights = try WeightFile(reading: path)
    weights.metadata[name] = value
    try weights.write(to: path)
    let error = #expect(throws: FileError.self) { try GeneratorFile(reading: path) }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "nothing")")
  }

  @Test func `drawn masks are clean labels, and implausible pairs are drawn again`() throws {
    let folder = try TemporaryFolder()
    let file = try GeneratorFile(reading: Self.run(20, in: folder.path, withMasks: true))
    let generator = try file.generator(batch: 4, workers: Workers(count: 2))
    let drawing = try Drawing(file, generator, bits: 8)
    let drawn = drawing.images(seed: 1, from: 4)
    #expect(drawn.count == 4)
    for pair in drawn {
      let mask = try #require(pair.mask)
      #expect(Set(mask.samples).isSubset(of: [0, 255]))
      #expect(mask.width == 32 && pair.radiograph.width == 32)
    }
    // Masks of twenty steps are no lungs: 4 pairs, 19 times again.
    #expect((1...76).contains(drawing.redrawn.oddMasks))
    let again = try Drawing(file, generator, bits: 8).images(seed: 1, from: 4)
    #expect(drawn.map(\.radiograph) == again.map(\.radiograph))
    #expect(drawn.map(\.mask) == again.map(\.mask))
  }
}

extension TrainingRun {
  /// Trains to `generator.safetensors` in a folder, or for some reports.
  func trained(in folder: FilePath, jobs: Int, stopAfter: Int?) throws -> FilePath {
    let generator = folder.appending("generator.safetensors")
    var reported = 0
    _ = try train(to: generator, workers: Workers(count: jobs)) { _ in
      reported += 1
    } shouldStop: {
      reported == stopAfter
    }
    return generator
  }
}
