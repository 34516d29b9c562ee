import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Boxes go through what their radiographs go through.
@Suite struct BoxTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Black with a white block, whose box is in the table.
  func writeInput() throws {
    var table = "file,x,y,width,height,label\n"
    for place in 0..<4 {
      let (left, top, width, height) = (30 + 10 * place, 50 - 6 * place, 20 + 4 * place, 30)
      let samples = (0..<128 * 128).map { index -> UInt16 in
        (left..<left + width).contains(index % 128) && (top..<top + height).contains(index / 128)
          ? 255 : 0
      }
      try write(
        Radiograph(width: 128, height: 128, bits: 8, samples: samples),
        to: folder.appending("in").appending("p\(place)_1.png"))
      table += "p\(place)_1.png,\(left),\(top),\(width),\(height),left block\n"
    }
    try folder.write(table, to: "boxes.csv")
  }

  func build(_ arguments: [String]) throws -> Program.Result {
    try Program.run(
      ["build", "in", "-o", "out", "--boxes", "boxes.csv", "--size", "64", "--keep-similar"]
        + arguments, in: folder.path)
  }

  /// Left, top, right and bottom edge of what is brighter than half.
  func edges(of picture: Radiograph) -> [Double] {
    let bright = picture.samples.indices.filter { picture.samples[$0] > 127 }
    let columns = bright.map { $0 % picture.width }
    let rows = bright.map { $0 / picture.width }
    return [
      columns.min() ?? 0, rows.min() ?? 0, (columns.max() ?? 0) + 1, (rows.max() ?? 0) + 1,
    ].map { Double($0) }
  }

  @Test func `boxes lie around what they lay around`() throws {
    try writeInput()
    let result = try build([
      "--classic", "4x", "--transforms", "flip:h@0.5 zoom:0.9..1.1 translate:±0.1 skew:0..0.03",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let rows = try manifestRows(folder.appending("out"))
    #expect(rows.count == 16)
    for row in rows {
      let file = try #require(row["file"]?.string)
      let found = edges(of: try picture(folder.appending("out").pushing(FilePath(file))))
      let box = try #require(row["boxes"]?.array?.first)
      let sides = ["x", "y", "width", "height"].compactMap { box[$0]?.number }
      try #require(sides.count == 4)
      let expected = [sides[0], sides[1], sides[0] + sides[2], sides[1] + sides[3]]
      // A skew makes a quadrilateral, and its box goes to the corners.
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 2 }, "\(file) \(found) \(expected)")
      let isMirrored = row["laterality"]?.string == "mirrored"
      #expect(box["name"]?.string == (isMirrored ? "right block" : "left block"))
    }
  }

  @Test func `a box that is cut ends at the edge, and one that is lost is dropped`() throws {
    try writeInput()
    let result = try build([
      "--classic", "8x", "--transforms", "crop:0.3..0.5", "--val", "0", "--fit", "stretch",
    ])
    #expect(result.status == 0, "\(result.errors)")
    var (cut, lost) = (0, 0)
    for row in try manifestRows(folder.appending("out")) {
      let file = try #require(row["file"]?.string)
      let picture = try picture(folder.appending("out").pushing(FilePath(file)))
      guard let box = row["boxes"]?.array?.first else {
        lost += 1
        continue
      }
      let sides = ["x", "y", "width", "height"].compactMap { box[$0]?.number }
      let expected = [sides[0], sides[1], sides[0] + sides[2], sides[1] + sides[3]]
      #expect(expected.allSatisfy { (0...64).contains($0) })
      #expect(zip(edges(of: picture), expected).allSatisfy { abs($0 - $1) < 1.6 }, "\(file)")
      if expected.contains(0) || expected.contains(64) { cut += 1 }
    }
    #expect(cut > 0 && lost > 0)
  }

  @Test func `a box outside of its radiograph is refused`() throws {
    try writeInput()
    try folder.write("file,x,y,width,height\np1_1.png,128,0,5,5\n", to: "boxes.csv")
    let result = try build([])
    #expect(result.status != 0)
    #expect(
      result.errors.contains(
        "a box of p1_1.png at 128.0, 0.0 lies outside of its 128 × 128 pixels"), "\(result.errors)")
  }

  @Test func `COCO annotates boxes`() throws {
    try writeInput()
    let result = try build(["--layout", "coco", "--classic", "0", "--val", "0"])
    #expect(result.status == 0, "\(result.errors)")
    let json = try JSON(
      parsing: FileBytes.read(
        folder.appending("out").pushing("annotations/instances_train.json"), limit: 1 << 20))
    #expect(json["categories"]?.array?.map { $0["name"]?.string } == ["left block"])
    let annotations = try #require(json["annotations"]?.array)
    #expect(annotations.count == 4)
    #expect(annotations.first?["bbox"]?.array?.compactMap(\.number) == [15, 25, 10, 15])
    #expect(annotations.first?["area"]?.number == 150)
  }
}
