import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

@Suite struct PreviewCommandTests {
  @Test func `a sheet has rows of steps and of variants, and is all that is written`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(["a.png", "b.png", "c.png"], to: folder.path.appending("in"))
    let before = try tree(folder.path)
    let arguments = [
      "preview", "in", "-o", "sheet.png", "--size", "64", "--sources", "2", "--variants", "5",
      "--transforms", "rotate:±10 flip:h@0 gamma:2",
    ]
    let result = try Program.run(arguments, in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    var after = try tree(folder.path)
    let sheet = after.removeValue(forKey: "sheet.png")
    #expect(sheet != nil)
    #expect(after == before)
    let path = folder.path.appending("sheet.png")
    let image = try DecodedImage(decoding: FileBytes.read(path, limit: 1 << 24)).radiograph
    // Five variants in the widest row; two radiographs of two rows.
    #expect(image.width == 5 * 68 - 4)
    #expect(image.height > 4 * 64)
    #expect(result.output == "written    sheet.png, \(image.width) × \(image.height)\n")
    // The last of the second half of a row of steps is empty; a step with probability 0 is shown.
    func cell(_ column: Int) -> [UInt16] {
      (0..<64).flatMap { row in
        let start = row * image.width + column * 68
        return Array(image.samples[start..<start + 64])
      }
    }
    #expect(Set(cell(4)) == [0])
    let original = cell(0)
    let flipped = (0..<64).flatMap { row in original[row * 64..<row * 64 + 64].reversed() }
    #expect(cell(2) == flipped)
    _ = try Program.run(arguments, in: folder.path)
    #expect(try tree(folder.path)["sheet.png"] == sheet)
  }

  @Test func `masks are outlined`() throws {
    let folder = try TemporaryFolder()
    for index in 0..<2 {
      for (name, image) in [
        ("in", ChestPhantom(patient: index).radiograph(width: 64, height: 64, bits: 8)),
        ("masks", ChestPhantom(patient: index).lungMask(width: 64, height: 64)),
      ] {
        let path = folder.path.appending(name).appending("p\(index).png")
        try Folder.create(path.removingLastComponent())
        try AtomicFile.write(image.encoded(as: EncodingOptions(format: .png)), to: path)
      }
    }
    func sheet(_ more: [String]) throws -> Radiograph {
      let result = try Program.run(
        [
          "preview", "in", "-o", "s.png", "--size", "64", "--sources", "1", "--variants", "0",
          "--val",
          "0",
        ]
          + more, in: folder.path)
      #expect(result.status == 0, "\(result.errors)")
      return try DecodedImage(
        decoding: FileBytes.read(folder.path.appending("s.png"), limit: 1 << 24)
      ).radiograph
    }
    let plain = try sheet([])
    let outlined = try sheet(["--masks", "masks"])
    let changed = zip(plain.samples, outlined.samples).filter { $0 != $1 }
    #expect(changed.count > 200 && changed.allSatisfy { $0.1 == 0 || $0.1 == 255 })
  }

  @Test func `what cannot be is refused in one line`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(["a.png", "b.png"], to: folder.path.appending("in"))
    for (arguments, error) in [
      (["-o", "sheet.txt"], "sheet.txt: expected a name that ends in .png, .tif or .jpg"),
      (["-o", "in/s.png"], "in/s.png: lies in the input in; choose an output folder beside it"),
      (["-o", "s.png", "--sources", "0"], "--sources 0 and --variants 6; expected 1…20 and 0…20"),
    ] {
      let result = try Program.run(["preview", "in"] + arguments, in: folder.path)
      #expect(result.errors == "error: \(error)\n")
      #expect(result.status == 64)
    }
  }
}
