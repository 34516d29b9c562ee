import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Masks that hold amounts.
@Suite struct HeatmapTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func build(_ arguments: [String]) throws -> Program.Result {
    try Program.run(
      ["build", "in", "-o", "out", "--masks", "masks", "--size", "64"] + arguments,
      in: folder.path)
  }

  /// The radiographs are their own heatmaps: whatever is done to one must be done to the other.
  @Test(arguments: ["rotate:±10 skew:0.1", "elastic:0.05 zoom:0.9..1.2", "flip:h shear:±5"])
  func `a heatmap goes through every mapping as its radiograph does`(transforms: String) throws {
    let names = (0..<3).map { "chest\($0).png" }
    try writePhantoms(names, to: folder.appending("in"))
    try writePhantoms(names, to: folder.appending("masks"))
    let options = ["--mask-kind", "heatmap", "--transforms", transforms, "--classic", "3x"]
    let result = try build(options)
    #expect(result.status == 0, "\(result.errors)")
    let outputs = try maskedOutputs(folder.appending("out"))
    for output in outputs {
      #expect(output.image == output.mask, "\(output.row["file"]?.string ?? "")")
      #expect(output.row["mask_regions"]?.array ?? [] == [])
    }
    let verified = try Program.run(
      ["verify", "out", "--replay", "in", "--masks", "masks"], in: folder.path)
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
  }

  @Test func `a heatmap of another size and 16 bits keeps its depth and its place`() throws {
    try writePhantoms(["chest0.png"], to: folder.appending("in"))
    // Amounts grow from left to right, at half the size.
    let ramp = (0..<1024).map { place -> UInt16 in 1000 + 2000 * UInt16(place % 32) }
    try write(
      Radiograph(width: 32, height: 32, bits: 16, samples: ramp),
      to: folder.appending("masks").appending("chest0.png"))
    #expect(try build(["--mask-kind", "heatmap", "--classic", "0"]).status == 0)
    let mask = try #require(try maskedOutputs(folder.appending("out")).first?.mask)
    #expect(mask.bits == 16)
    // Between the centers of two samples it is what lies between them.
    #expect(Array(mask.samples[0..<4]) == [1000, 1500, 2500, 3500])
  }

  @Test func `what has no place for heatmaps refuses them`() throws {
    try writePhantoms(["chest0.png"], to: folder.appending("in"))
    try writePhantoms(["chest0.png"], to: folder.appending("masks"))
    let labels = try build(["--val", "0"])
    #expect(labels.status != 0)
    #expect(labels.errors.contains("or --mask-kind heatmap"), "\(labels.errors)")
    for layout in ["nnunet", "coco"] {
      let result = try build(["--mask-kind", "heatmap", "--layout", layout])
      #expect(result.status == 64, "\(result.errors)")
      #expect(result.errors.contains("--layout \(layout) with --mask-kind heatmap"))
    }
    let without = try Program.run(
      ["build", "in", "-o", "out", "--mask-kind", "heatmap"], in: folder.path)
    #expect(without.errors.contains("--mask-kind heatmap without --masks"))
    try writePhantoms(["chest0.png"], to: folder.appending("organs").appending("heart"))
    let organs = try Program.run(
      ["build", "in", "-o", "out", "--masks", "organs", "--mask-kind", "heatmap"],
      in: folder.path)
    #expect(organs.errors.contains("expected one heatmap a radiograph"), "\(organs.errors)")
  }
}
