import CAllocations
import Files
import GAN
import Networks
import Phantoms
import Randomness
import SystemPackage
import Tensors
import Testing

@Suite struct GeneratorFileTests {
  @Test func `a generator file says what it is and what it has seen`() throws {
    let folder = try TemporaryFolder()
    let path = try TrainingRunTests.run(3, in: folder.path).generator
    let file = try GeneratorFile(reading: path)
    #expect(file.architecture == Architecture(resolution: 16, latentSize: 6, width: 4))
    #expect(file.bits == 8)
    #expect(file.steps == 3)
    #expect(file.seed == 7)
    #expect(file.key == "a test")
    #expect(file.trainingDigests == (0..<5).map { Digest(of: "phantom \($0)") }.sorted())
    #expect(file.digest == Digest(of: try FileBytes.read(path, limit: 1 << 20)))
  }

  @Test func `an image does not depend on the batch it is drawn in`() throws {
    let folder = try TemporaryFolder()
    let file = try GeneratorFile(reading: TrainingRunTests.run(3, in: folder.path).generator)
    let generator = try file.generator(batch: 4, workers: Workers(count: 2))
    let pixels = 16 * 16
    let first = generator.generate(
      generator.latents(seed: 1, purpose: "test", indices: 0..<4)
    ).values
    let second = generator.generate(
      generator.latents(seed: 1, purpose: "test", indices: 2..<6)
    ).values
    let difference =
      zip(first[2 * pixels..<4 * pixels], second[0..<2 * pixels])
      .map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < 1e-6)
    #expect(first[0..<pixels] != first[pixels..<2 * pixels])
  }

  @Test(arguments: [
    ("format", "another", "no metadata of a generator"),
    ("resolution", "24", "sizes that no generator has"),
    ("resolution", "32", "shape"),
    ("latent", "7", "shape"),
    ("width", "8", "shape"),
    ("bits", "17", "no usable bits"),
    ("training_digests", "", "no digests"),
    ("training_digests", "abc", "no digests"),
  ]) func `files with other metadata are refused`(
    name: String, value: String, reason: String
  ) throws {
    let folder = try TemporaryFolder()
    let path = try TrainingRunTests.run(1, in: folder.path).generator
    var weights = try WeightFile(reading: path)
    weights.metadata[name] = value
    try weights.write(to: path)
    let error = #expect(throws: FileError.self) { try GeneratorFile(reading: path) }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "nothing")")
  }

  @Test func `a generator that PyTorch saved draws PyTorch's images`() throws {
    let file = try GeneratorFile(
      reading: FixtureFolder.path("golden/generator.safetensors"))
    let golden = try WeightFile(reading: FixtureFolder.path("golden/training_step.safetensors"))
    let latents = try #require(golden.tensors["step2.latent"]).values
    let expected = try #require(golden.tensors["sample"]).values
    let generator = try file.generator(batch: 6, workers: Workers(count: 2))
    let drawn = generator.generate(latents).values
    let difference = zip(drawn, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < 1e-6)
    #expect(file.trainingDigests == [Digest(of: "noise")])
  }

  @Test func `sizes in the metadata are checked before memory is taken for them`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = try TrainingRunTests.run(1, in: folder.path).generator
      var weights = try WeightFile(reading: path)
      // Such a generator would have 17 GiB of weights.
      weights.metadata["resolution"] = "1024"
      weights.metadata["latent"] = "4096"
      weights.metadata["width"] = "512"
      try weights.write(to: path)
      let before = cxr_allocated_bytes()
      let error = #expect(throws: FileError.self) { try GeneratorFile(reading: path) }
      #expect(error?.reason.contains("tensor 0.weight: shape [6, 8, 4, 4], not [4096, ") == true)
      #expect(before > 0 && cxr_allocated_bytes() - before < 1 << 20)
    }
  }

  @Test func `a text is no generator`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("generator.safetensors")
    try AtomicFile.write("hello, this is no generator", to: path)
    let error = #expect(throws: FileError.self) { try GeneratorFile(reading: path) }
    #expect(error?.reason.hasSuffix("expected a generator (safetensors)") == true)
  }
}
