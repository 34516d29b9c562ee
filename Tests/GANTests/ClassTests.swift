import Files
import GAN
import Networks
import Phantoms
import Radiographs
import Randomness
import SystemPackage
import Tensors
import Testing

/// A small FastGAN that learns phantoms of three classes together.
@Suite struct ClassTests {
  static let size = 32

  /// As many phantoms of each class, the darkest sixth of the range, a middle one, and the brightest.
  static let labels = ["dark", "gray", "white"]

  static func phantoms(_ count: Int, withMasks: Bool = false) -> TrainingSet {
    let radiographs = (0..<count).map { patient in
      let phantom = ChestPhantom(patient: patient).radiograph(width: size, height: size)
      let samples = phantom.samples.map { UInt16(patient % 3 * 106) + $0 / 6 }
      return Radiograph(width: size, height: size, bits: 8, samples: samples)
    }
    let masks = (0..<count).map { ChestPhantom(patient: $0).lungMask(width: size, height: size) }
    return TrainingSet(
      radiographs: radiographs, digests: (0..<count).map { Digest(of: "phantom \($0)") },
      masks: withMasks ? masks : [], classes: ClassNames(of: labels),
      labels: (0..<count).map { labels[$0 % 3] })
  }

  static func run(
    _ steps: Int, in folder: FilePath, jobs: Int = 2, stopAfter: Int? = nil,
    withMasks: Bool = false
  ) throws -> FilePath {
    let architecture = try #require(
      Architecture(
        kind: .fastgan, resolution: size, latentSize: 6, width: 4,
        drawsMasks: withMasks, classCount: 3))
    let run = TrainingRun(
      options: TrainingOptions(
        architecture: architecture, batch: 6, seed: 7, budget: .steps(steps)),
      trainingSet: phantoms(9, withMasks: withMasks), key: "a test",
      folder: folder.appending("run"), sheetInterval: 1000, toolVersion: "test")
    return try run.trained(in: folder, jobs: jobs, stopAfter: stopAfter)
  }

  static func mean(_ radiograph: Radiograph) -> Double {
    Double(radiograph.samples.reduce(0) { $0 + Int($1) }) / Double(radiograph.samples.count)
  }

  @Test func `what is drawn of each class is like its phantoms`() throws {
    let folder = try TemporaryFolder()
    let file = try GeneratorFile(reading: Self.run(800, in: folder.path))
    let generator = try file.generator(batch: 8, workers: Workers(count: 2))
    for (label, means) in zip(Self.labels, [0...43, 106...149, 212...255]) {
      let drawn = try Drawing(file, generator, bits: 8, label: label).images(seed: 1, from: 0)
      let found = drawn.map { Int(Self.mean($0.radiograph)) }
      // Nearer to its own phantoms than to those of another class.
      #expect(found.allSatisfy { means.lowerBound - 31...means.upperBound + 31 ~= $0 }, "\(found)")
    }
  }

  @Test(arguments: [false, true])
  func `threads and an interruption change no byte`(withMasks: Bool) throws {
    try FastGANTests.expectSameBytes { folder, jobs, stopAfter in
      try Self.run(4, in: folder, jobs: jobs, stopAfter: stopAfter, withMasks: withMasks)
    }
  }

  @Test func `a generator file knows its classes and draws no others`() throws {
    let folder = try TemporaryFolder()
    let file = try GeneratorFile(reading: Self.run(1, in: folder.path, withMasks: true))
    #expect(file.classes?.names == Self.labels)
    #expect(file.architecture.classCount == 3)
    #expect(try file.place(of: "gray") == 1)
    let generator = try file.generator(batch: 2, workers: Workers(count: 1))
    for label in ["blue", nil] {
      let error = #expect(throws: FileError.self) {
        try Drawing(file, generator, bits: 8, label: label)
      }
      #expect(error?.reason.hasSuffix("expected one of dark, gray, white") == true)
    }
    // One without classes takes any name for its own.
    let plain = try GeneratorFile(reading: FastGANTests.run(1, in: folder.path.appending("plain")))
    #expect(plain.classes == nil)
    #expect(try plain.place(of: "blue") == nil)
  }

  @Test(arguments: [
    ("", "no usable names"), ("bright", "no usable names"), ("dark bright", "no usable names"),
    ("bright bright", "no usable names"), ("bright  dark", "no usable names"),
    ("bright Dark", "no usable names"), ("../bright dark", "no usable names"),
    ("bright\u{0} dark", "no usable names"), ("-bright dark", "no usable names"),
    ((0..<1001).map { "c\(10_000 + $0)" }.joined(separator: " "), "no usable names"),
    ("a b", "tensor 4.0.weight: shape [9, "), (nil, "tensor 4.0.weight: shape [9, "),
  ]) func `files with other classes are refused`(names: String?, reason: String) throws {
    let folder = try TemporaryFolder()
    let path = try Self.run(1, in: folder.path)
    var weights = try WeightFile(reading: path)
    weights.metadata["classes"] = names
    try weights.write(to: path)
    let error = #expect(throws: FileError.self) { try GeneratorFile(reading: path) }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "nothing")")
  }

  @Test func `a DCGAN has no classes, and nobody has one or too many`() {
    #expect(Architecture(kind: .dcgan, resolution: 32, classCount: 2) == nil)
    #expect(Architecture(kind: .fastgan, resolution: 32, classCount: 1) == nil)
    #expect(Architecture(kind: .fastgan, resolution: 32, classCount: 1001) == nil)
    #expect(Architecture(kind: .fastgan, resolution: 32, classCount: 1000) != nil)
  }
}
