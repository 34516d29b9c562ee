import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Masks go through what their radiographs go through.
@Suite struct MaskTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func lungs(_ patient: Int, side: Int = 64) -> Radiograph {
    ChestPhantom(patient: patient).lungMask(width: side, height: side)
  }

  /// The samples of a picture of 64 × 64.
  static func samples(_ sample: (Int, Int) -> UInt16) -> [UInt16] {
    (0..<64).flatMap { row in (0..<64).map { column in sample(column, row) } }
  }

  /// A mask of 64 × 64 with some values in equal stripes.
  static func stripes(_ values: [UInt16], bits: Int = 8, turned: Bool = false) -> Radiograph {
    let samples = samples { column, row in
      values[(turned ? column : row) * values.count / 64]
    }
    return Radiograph(width: 64, height: 64, bits: bits, samples: samples)
  }

  /// Phantoms named chest0.png and so on, with masks.
  func writeInput(_ masks: [String: Radiograph], count: Int = 4) throws {
    try writePhantoms((0..<count).map { "chest\($0).png" }, to: folder.appending("in"))
    for (name, mask) in masks {
      try write(mask, to: folder.appending("masks").pushing(FilePath(name)))
    }
  }

  /// The lungs of every phantom.
  static func allLungs(_ count: Int = 4, side: Int = 64) -> [String: Radiograph] {
    Dictionary(
      uniqueKeysWithValues: (0..<count).map { ("chest\($0).png", lungs($0, side: side)) })
  }

  func build(_ arguments: [String] = [], size: String = "64") throws -> Program.Result {
    try Program.run(
      ["build", "in", "-o", "out", "--masks", "masks", "--size", size] + arguments,
      in: folder.path)
  }

  /// The mask of the original of each source.
  func originals() throws -> [String: Radiograph] {
    let originals = try maskedOutputs(folder.appending("out")).filter {
      $0.row["kind"]?.string == "original"
    }
    return Dictionary(
      uniqueKeysWithValues: originals.map { ($0.row["parent"]?.string ?? "", $0.mask) })
  }

  func verified() throws -> [String] {
    let result = try Program.run(["verify", "out"], in: folder.path)
    #expect((result.status == 0) == result.errors.isEmpty)
    return result.errors.split(separator: "\n").map(String.init)
  }

  @Test func `every output has a mask of its size with no new label`() throws {
    try writeInput(Self.allLungs(6), count: 6)
    let result = try build(["--classic", "3x", "--fit", "pad"], size: "48x40")
    #expect(result.status == 0, "\(result.errors)")
    let outputs = try maskedOutputs(folder.appending("out"))
    #expect(outputs.count == 6 + 15)
    #expect(Set(outputs.map { $0.row["mask"]?.string }).count == outputs.count)
    for output in outputs {
      #expect(output.mask.width == 48 && output.mask.height == 40)
      #expect(output.image.width == 48 && output.image.height == 40)
      #expect(Set(output.mask.samples) == [0, 255])
      #expect(output.mask.bits == 8)
    }
    #expect(
      try tree(folder.appending("out")).keys.count { $0.hasPrefix("masks/") } == outputs.count)
    #expect(try verified() == [])
  }

  @Test func `organs that are missing and masks that are empty are told`() throws {
    try writePhantoms((0..<6).map { "chest\($0).png" }, to: folder.appending("in"))
    for (organ, patients) in [("heart", [0, 2, 3, 4]), ("lungs", [0, 1, 2, 3, 4, 5])] {
      for patient in patients {
        let mask =
          organ == "lungs" && patient == 4
          ? Radiograph(width: 64, height: 64, bits: 8, samples: .init(repeating: 0, count: 4096))
          : organ == "lungs" ? Self.lungs(patient) : Self.stripes([0, 255, UInt16(patient)])
        try write(mask, to: folder.appending(FilePath("masks/\(organ)/chest\(patient).png")))
      }
    }
    let result = try build()
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        "note: 2 radiographs have no mask of heart: chest1.png, chest5.png\n"), "\(result.errors)")
    #expect(
      result.errors.contains("note: 1 mask is empty: lungs/chest4.png\n"), "\(result.errors)")
  }

  @Test func `an original of the same size keeps its mask to the sample`() throws {
    try writeInput(Self.allLungs())
    #expect(try build(["--classic", "0"]).status == 0)
    for (parent, mask) in try originals() {
      #expect(mask == Self.allLungs()[parent], "\(parent)")
    }
  }

  @Test func `the mask of a mirrored variant is the mirrored mask`() throws {
    try writeInput(Self.allLungs())
    let result = try build(["--transforms", "flip:h", "--classic", "2x"])
    #expect(result.status == 0, "\(result.errors)")
    let originals = try originals()
    let variants = try maskedOutputs(folder.appending("out")).filter {
      $0.row["kind"]?.string == "classic"
    }
    #expect(variants.count == 6)
    for variant in variants {
      #expect(variant.row["laterality"]?.string == "mirrored")
      let mask = try #require(originals[variant.row["parent"]?.string ?? ""])
      let mirrored = Self.samples { column, row in mask.samples[row * 64 + 63 - column] }
      #expect(variant.mask.samples == mirrored)
      #expect(mirrored != mask.samples)
    }
  }

  @Test func `turned and skewed masks lie where their radiographs do`() throws {
    // Radiographs that are their own masks.
    try writeInput(Self.allLungs())
    for (name, mask) in Self.allLungs() {
      try write(mask, to: folder.appending("in").pushing(FilePath(name)))
    }
    let result = try build(["--classic", "4x", "--rotate", "30", "--skew", "0.2"])
    #expect(result.status == 0, "\(result.errors)")
    for output in try maskedOutputs(folder.appending("out")) {
      let different = zip(output.image.samples, output.mask.samples).count {
        ($0 > 127) != ($1 > 127)
      }
      #expect(different < 64 * 64 / 50, "\(output.row.line)")
    }
  }

  @Test func `organs become labels in the order of their folders, later ones on top`() throws {
    var masks: [String: Radiograph] = [:]
    for patient in 0..<4 {
      masks["lung/chest\(patient).png"] = Self.lungs(patient)
      masks["heart/chest\(patient).png"] = Self.stripes([0, 9, UInt16(patient) + 1], turned: true)
    }
    masks["lung/chest3.png"] = nil
    masks["heart/chest2.png"] = nil
    try writeInput(masks)
    let result = try build(["--classic", "1x"])
    #expect(result.status == 0, "\(result.errors)")
    let originals = try originals()
    for (parent, mask) in originals {
      let (heart, lung) = (masks["heart/\(parent)"], masks["lung/\(parent)"])
      for (place, sample) in mask.samples.enumerated() {
        let label = (lung?.samples[place] ?? 0) > 0 ? 2 : (heart?.samples[place] ?? 0) > 0 ? 1 : 0
        guard sample != UInt16(label) else { continue }
        Issue.record("\(parent): \(sample) at \(place); expected \(label)")
        break
      }
    }
    #expect(originals["chest0.png"].map { Set($0.samples) } == [0, 1, 2])
    #expect(originals["chest3.png"].map { Set($0.samples) } == [0, 1])
    #expect(
      try datasetDescription(folder.appending("out"))["options"]?["masks"]
        == .array([.string("heart"), .string("lung")]))
    // Another organ later would give other labels.
    try write(Self.lungs(0), to: folder.appending("masks/clavicle/chest0.png"))
    let again = try build(["--classic", "1x"])
    #expect(again.status == 64)
    #expect(
      again.errors.hasPrefix(
        "error: out: built with masks [\"heart\", \"lung\"], now [\"clavicle\", \"heart\", "),
      "\(again.errors)")
  }

  @Test func `masks of half the size are scaled, and it is said`() throws {
    try writeInput(Self.allLungs(side: 32))
    let result = try build(["--classic", "1x", "--flip", "none"])
    #expect(result.status == 0)
    #expect(
      result.errors.hasPrefix(
        "note: 4 masks are of another size than their radiographs and are scaled\n"),
      "\(result.errors)")
    for (parent, mask) in try originals() {
      let small = try #require(Self.allLungs(side: 32)[parent])
      let scaled = Self.samples { column, row in small.samples[row / 2 * 32 + column / 2] }
      #expect(mask.samples == scaled)
    }
  }

  @Test func `masks of 1 to 16 bits keep their values`() throws {
    let deep: [UInt16] = [0, 3, 300, 65_535]
    try writeInput(
      [
        "chest0.png": Self.lungs(0), "chest2.png": Self.stripes(deep, bits: 16),
        "chest3.png": Self.stripes([0, 5, 4000], bits: 12),
      ], count: 6)
    let shallow = [
      1: (1, Self.lungs(1)), 4: (2, Self.stripes([0, 1, 2, 3])),
      5: (4, Self.stripes(Array(0..<16))),
    ]
    for (patient, (depth, mask)) in shallow {
      let samples = mask.samples.map { depth == 1 ? UInt8($0 / 255) : UInt8($0) }
      try folder.write(
        SmallTIFF(gray: samples, depth: depth, width: 64).file,
        to: FilePath("masks/chest\(patient).tiff"))
    }
    let result = try build()
    #expect(result.status == 0, "\(result.errors)")
    let originals = try originals()
    for (patient, (depth, mask)) in shallow {
      let found = try #require(originals["chest\(patient).png"])
      #expect(found.bits == 8)
      #expect(found.samples == (depth == 1 ? mask.samples.map { $0 / 255 } : mask.samples))
    }
    #expect(originals["chest2.png"]?.samples == Self.stripes(deep, bits: 16).samples)
    #expect(originals["chest2.png"]?.bits == 16)
    #expect(originals["chest3.png"]?.samples == Self.stripes([0, 5, 4000]).samples)
    #expect(originals["chest3.png"]?.bits == 16)
    for output in try maskedOutputs(folder.appending("out"))
    where output.row["parent"]?.string == "chest2.png" {
      #expect(Set(output.mask.samples).isSubset(of: deep))
    }
  }

  @Test func `what cannot be a mask is refused and told why`() throws {
    try writeInput(["chest0.png": Self.lungs(0)], count: 6)
    try write(Self.lungs(1), to: folder.appending("masks/chest1.jpg"), as: .jpeg)
    let color = SmallTIFF(color: (0..<64 * 64).map { [255, UInt8($0 % 2), 0] }, width: 64)
    try folder.write(color.file, to: "masks/chest2.tiff")
    try write(
      ChestPhantom(patient: 3).radiograph(width: 64, height: 64),
      to: folder.appending("masks/chest3.png"))
    try folder.write("no picture", to: "masks/chest4.png")
    let whiteIsZero = SmallTIFF(
      gray: [UInt8](repeating: 1, count: 64 * 64), depth: 1, width: 64)
    try folder.write(whiteIsZero.whiteIsZero.file, to: "masks/chest5.tif")
    try writePhantoms(["more.png"], to: folder.appending("in"), first: 7)
    try write(Self.lungs(7), to: folder.appending("masks/more.png"))
    let result = try build(["--quiet", "--val", "0"])
    #expect(result.status == 3)
    let lines = result.errors.split(separator: "\n")
    let expected = [
      "refused: chest1.png: mask chest1.jpg: a JPEG mask, whose labels blur; expected PNG or TIFF",
      "refused: chest2.png: mask chest2.tiff: a mask in color; expected gray labels",
      "refused: chest3.png: mask chest3.png: ",
      "refused: chest4.png: mask chest4.png: 10 bytes that begin ",
      "refused: chest5.png: mask chest5.tif: a mask with white as 0; "
        + "expected 0 for the background as black",
    ]
    #expect(lines.count == expected.count, "\(result.errors)")
    for (line, expected) in zip(lines, expected) {
      #expect(line.hasPrefix(expected))
    }
    #expect(
      lines.contains { $0.contains(" gray levels; expected a mask of at most 64 labels, or") })
    #expect(
      try maskedOutputs(folder.appending("out")).count { $0.row["kind"]?.string == "original" } == 2
    )
    #expect(try verified() == [])
  }

  @Test func `a mask that changed makes its outputs anew, and those alone`() throws {
    try writeInput(Self.allLungs())
    #expect(try build().status == 0)
    let before = try tree(folder.appending("out"))
    try write(Self.lungs(9), to: folder.appending("masks/chest1.png"))
    let again = try build()
    #expect(again.status == 0, "\(again.errors)")
    let after = try tree(folder.appending("out"))
    let changed = after.filter { before[$0.key] != $0.value }.keys.filter { $0.hasSuffix("png") }
    #expect(!changed.isEmpty)
    #expect(changed.allSatisfy { $0.hasPrefix("masks/chest1") })
    #expect(try verified() == [])
    #expect(try originals()["chest1.png"] == Self.lungs(9))
  }

  @Test func `verify finds a changed, a missing and a stray mask, and a build mends them`() throws {
    try writeInput(Self.allLungs())
    #expect(try build().status == 0)
    let before = try tree(folder.appending("out"))
    let changed = folder.appending("out/masks/chest0.png")
    var bytes = try FileBytes.read(changed, limit: 1 << 20)
    bytes[bytes.count / 2] ^= 1
    try AtomicFile.write(bytes, to: changed)
    AtomicFile.remove(folder.appending("out/masks/chest1.png"))
    try AtomicFile.write(bytes, to: folder.appending("out/masks/chest9.png"))
    #expect(
      try verified() == [
        "wrong: masks/chest0.png: other bytes than its manifest row says; "
          + "remove it and build again",
        "wrong: masks/chest1.png: open: No such file or directory; expected "
          + "\(FileBytes.read(folder.appending("masks/chest1.png"), limit: 1 << 20).count) bytes",
        "wrong: masks/chest9.png: no row of the manifest names it",
      ])
    AtomicFile.remove(changed)
    AtomicFile.remove(folder.appending("out/masks/chest9.png"))
    #expect(try build().output.contains("written    2 files now"))
    #expect(try tree(folder.appending("out")) == before)
  }

  @Test func `without masks a data set has none`() throws {
    try writeInput(Self.allLungs())
    #expect(
      try Program.run(["build", "in", "-o", "out", "--size", "64"], in: folder.path).status == 0)
    #expect(try manifestRows(folder.appending("out")).allSatisfy { $0["mask"] == .null })
    let result = try build()
    #expect(result.status == 64)
    #expect(
      result.errors.contains("out: built with masks null, now [\"labels\"]; "), "\(result.errors)")
  }
}

/// A TIFF by the letter of its specification: one strip, not compressed.
struct SmallTIFF {
  private let width: Int
  private let height: Int
  private let depth: Int
  private var photometric: Int
  private let pixels: [UInt8]

  private var isColor: Bool { photometric == 2 }

  /// 1, 2, 4 or 8 bits a pixel, with 0 as black; rows fill whole bytes.
  init(gray: [UInt8], depth: Int, width: Int) {
    self.width = width
    self.depth = depth
    height = gray.count / width
    photometric = 1
    let count = 8 / depth
    pixels = stride(from: 0, to: gray.count, by: count).map { first in
      gray[first..<first + count].reduce(0) { $0 << depth | $1 }
    }
  }

  /// Three samples of 8 bits a pixel.
  init(color: [[UInt8]], width: Int) {
    self.width = width
    depth = 8
    height = color.count / width
    photometric = 2
    pixels = color.flatMap { $0 }
  }

  /// The same bits with 0 as white.
  var whiteIsZero: SmallTIFF {
    var other = self
    other.photometric = 0
    return other
  }

  /// The bytes of the file: header, pixels, directory.
  var file: [UInt8] {
    func short(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
    func long(_ value: Int) -> [UInt8] { short(value & 0xFFFF) + short(value >> 16) }
    let depths = isColor ? short(8) + short(8) + short(8) : []
    let fields: [(tag: Int, count: Int, value: Int)] = [
      (256, 1, width), (257, 1, height), (258, isColor ? 3 : 1, isColor ? 8 + pixels.count : depth),
      (259, 1, 1), (262, 1, photometric), (273, 1, 8), (277, 1, isColor ? 3 : 1),
      (278, 1, height), (279, 1, pixels.count),
    ]
    var file = Array("II".utf8) + short(42) + long(8 + pixels.count + depths.count)
    file += pixels + depths + short(fields.count)
    for field in fields {
      // Counts of bytes and places are long, the rest is short.
      let type = [273, 279].contains(field.tag) ? 4 : 3
      file += short(field.tag) + short(type) + long(field.count) + long(field.value)
    }
    return file + long(0)
  }
}
