import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Radiographs of more than 8 bits teach a generator that draws as many.
@Suite struct SyntheticDepthTests {
  @Test(arguments: [12, 16]) func `low bits of what is drawn are not constant`(bits: Int) throws {
    let folder = try TemporaryFolder()
    try writePhantoms((0..<6).map { "chest\($0).png" }, to: folder.appending("in"), bits: bits)
    let result = try Program.run(
      [
        "build", "in", "-o", "out", "--val", "0", "--classic", "0", "--synthetic", "4", "--size",
        "64", "--train-steps", "40", "--width", "4", "--latent", "8", "--batch", "4",
      ], in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    let rows = try manifestRows(folder.appending("out")).filter {
      $0["kind"]?.string == "synthetic"
    }
    #expect(rows.count == 4)
    for row in rows {
      let file = try #require(row["file"]?.string)
      let drawn = try picture(folder.appending("out").pushing(FilePath(file)))
      #expect(drawn.bits == bits)
      // Each value of the four lowest bits about as often as any other.
      var counts = [Int](repeating: 0, count: 16)
      for sample in drawn.samples { counts[Int(sample & 15)] += 1 }
      let share = drawn.samples.count / 16
      #expect(counts.allSatisfy { $0 > share / 2 && $0 < 2 * share }, "\(counts)")
    }
  }
}
