import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// What variants keep of their masks.
@Suite struct MaskShareTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `variants keep as much of their mask as is asked for`() throws {
    try writePhantoms((0..<4).map { "p\($0)_1.png" }, to: folder.appending("in"))
    for place in 0..<4 {
      let stripe = MaskTests.samples { column, _ in column < 16 + place ? 1 : 0 }
      try write(
        Radiograph(width: 64, height: 64, bits: 8, samples: stripe),
        to: folder.appending("masks").appending("p\(place)_1.png"))
    }
    func keptShares(_ arguments: [String], output: String) throws -> [Double] {
      let result = try Program.run(
        ["build", "in", "-o", output, "--masks", "masks", "--size", "64", "--val", "0"]
          + ["--classic", "8x", "--transforms", "translate:±0.3"] + arguments, in: folder.path)
      #expect(result.status == 0, "\(result.errors)")
      let rows = try manifestRows(folder.appending(FilePath(output)))
      func area(_ row: JSON) -> Double {
        Double(row["mask_regions"]?.array?.first?["area"]?.integer ?? 0)
      }
      let originals = rows.filter { $0["kind"]?.string == "original" }
      return rows.filter { $0["kind"]?.string == "classic" }.map { row in
        let own = originals.first { $0["parent"]?.string == row["parent"]?.string }
        return area(row) / (own.map(area) ?? 0)
      }
    }
    let fill = ["--fill", "black"]
    #expect(try keptShares(fill, output: "free").contains { $0 < 0.7 })
    // The share is that of 64 places.
    #expect(
      try keptShares(fill + ["--keep-mask", "0.9"], output: "kept").allSatisfy { $0 > 0.87 })
  }
}
