import Phantoms
import SystemPackage
import Testing

@Suite struct PrecisionTests {
  @Test func `training with another precision is another generator, named so`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms((0..<4).map { "a\($0).png" }, to: folder.path.appending("in"))
    let command = ["train", "in", "-o", "g.safetensors"] + BuildCommandTests.smallTraining
    let rounded = try Program.run(command + ["--precision", "bf16"], in: folder.path)
    #expect(rounded.status == 0, "\(rounded.errors)")
    let single = try Program.run(command + ["--precision", "single"], in: folder.path)
    #expect(single.status == 1)
    #expect(single.errors.contains("a generator of other radiographs or options"))
    let again = try Program.run(command + ["--precision=bf16"], in: folder.path)
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func `a precision that there is not is refused`() throws {
    let result = try Program.run(
      ["train", "in", "-o", "g.safetensors", "--precision", "half"], in: "/tmp")
    #expect(result.status == 64)
    #expect(result.errors.contains("'half' is invalid for '--precision <precision>'"))
  }
}
