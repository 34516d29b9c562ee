import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Masks that are drawn with their radiographs.
@Suite struct SyntheticMaskTests {
  let masks: MaskTests

  init() throws { masks = try MaskTests() }

  @Test func `synthetic pairs have masks of the same label, and come out again`() throws {
    try masks.writeInput(MaskTests.allLungs(6), count: 6)
    let result = try masks.build([
      "--synthetic", "5", "--architecture", "fastgan", "--width", "2", "--latent", "4",
      "--train-steps", "3", "--val", "0",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let synthetic = try maskedOutputs(masks.folder.appending("out"))
      .filter { $0.row["kind"]?.string == "synthetic" }
    #expect(synthetic.count == 5)
    for output in synthetic {
      #expect(output.mask.width == 64 && output.mask.height == 64)
      #expect(Set(output.mask.samples).isSubset(of: [0, 255]))
    }
    #expect(try masks.verified().isEmpty)
    let replay = try Program.run(
      ["verify", "out", "--replay", "in", "--masks", "masks"], in: masks.folder.path)
    #expect(replay.status == 0, "\(replay.errors)")
    let generators = masks.folder.appending("out").pushing(".cxraug/generators")
    let generator = try #require(
      DirectoryListing.names(in: generators).first { $0.extension == "safetensors" })
    let drawn = try Program.run(
      ["generate", generators.appending(generator).string, "-n", "3", "-o", "drawn"],
      in: masks.folder.path)
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(try DirectoryListing.names(in: masks.folder.path.pushing("drawn/masks")).count == 3)
  }
}
