import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// `inspect`, `convert` and `generate` from the command line.
@Suite struct ImageCommandTests {
  @Test func `every format and depth of the fixtures is told`() throws {
    let formats = FixtureFolder.path("formats")
    for (name, bits, polarity) in [
      ("gray8.png", 8, "dark is low"), ("gray12.png", 12, "dark is low"),
      ("gray16.png", 16, "dark is low"), ("gray8.jpg", 8, "dark is low"),
      ("gray8.tiff", 8, "dark is low"), ("gray12.tiff", 12, "dark is low"),
      ("gray16.tiff", 16, "dark is low"),
      ("white-is-zero8.tiff", 8, "dark is high, inverted on reading"),
      ("white-is-zero16.tiff", 16, "dark is high, inverted on reading"),
    ] {
      let result = try Program.run(["inspect", "--json", name], in: formats)
      let json = try JSON(parsing: result.output)
      #expect(json["bits"]?.integer == bits, "\(name)")
      #expect(json["polarity"]?.string == polarity, "\(name)")
      #expect(json["width"]?.integer == 64 && json["height"]?.integer == 48, "\(name)")
    }
  }

  @Test func `12 bits survive every conversion`() throws {
    let folder = try TemporaryFolder()
    let source = FixtureFolder.path("formats/gray12.png").string
    for arguments in [[source, "a.tiff"], ["a.tiff", "b.png"]] {
      #expect(try Program.run(["convert"] + arguments, in: folder.path).status == 0)
    }
    let first = try DecodedImage(
      decoding: FileBytes.read(FilePath(source), limit: 1 << 20)
    ).radiograph
    let last = try DecodedImage(
      decoding: FileBytes.read(folder.path.appending("b.png"), limit: 1 << 20)
    ).radiograph
    #expect(first.bits == 12)
    #expect(last == first)
  }

  @Test func `12 bits do not fit into a JPEG unless asked to`() throws {
    let folder = try TemporaryFolder()
    let source = FixtureFolder.path("formats/gray12.png").string
    let refused = try Program.run(["convert", source, "a.jpg"], in: folder.path)
    #expect(refused.status == 1)
    #expect(
      refused.errors == "error: a.jpg: JPEG cannot hold 12 bits a sample; expected at most 8\n",
      "\(refused.errors)")
    #expect(
      try Program.run(["convert", source, "a.jpg", "--depth", "8"], in: folder.path).status == 0)
  }

  @Test func `a damaged file is an error, and leniently a warning`() throws {
    let folder = try TemporaryFolder()
    // An 8-bit picture without its last chunk: every pixel is there.
    let source = FixtureFolder.path("formats/gray8.png")
    let whole = try FileBytes.read(source, limit: 1 << 20)
    try AtomicFile.write(Array(whole.dropLast(12)), to: folder.path.appending("cut.png"))
    let found = "cut.png: damaged PNG: the file ends at byte \(whole.count - 12), before IEND; "
    let strict = try Program.run(["convert", "cut.png", "out.tiff"], in: folder.path)
    #expect(strict.status == 1)
    #expect(strict.errors == "error: \(found)expected a whole file\n", "\(strict.errors)")
    let lenient = try Program.run(["convert", "--lenient", "cut.png", "out.png"], in: folder.path)
    #expect(lenient.status == 0)
    #expect(lenient.errors == "warning: \(found)read as far as it goes\n", "\(lenient.errors)")
    let out = try FileBytes.read(folder.path.appending("out.png"), limit: 1 << 20)
    #expect(
      try DecodedImage(decoding: out).radiograph == DecodedImage(decoding: whole).radiograph)
    let shown = try Program.run(["inspect", "--json", "--lenient", "cut.png"], in: folder.path)
    #expect(try JSON(parsing: shown.output)["damage"]?.string?.hasSuffix("before IEND") == true)
    #expect(try tree(folder.path).keys.sorted() == ["cut.png", "out.png"])
  }

  @Test(arguments: [
    (
      ["--max-pixels", "3071"],
      "PNG over a limit: 64 columns and 48 rows; expected at most 3071 pixels"
    ),
    (["--max-file-size", "1K"], "2283 bytes; expected at most 1024"),
  ]) func `limits can be set and are named`(options: [String], reason: String) throws {
    let formats = FixtureFolder.path("formats")
    for command in [["inspect", "gray8.png"], ["convert", "gray8.png", "/dev/null/out.png"]] {
      let result = try Program.run(command + options, in: formats)
      #expect(result.status == 1)
      #expect(result.errors == "error: gray8.png: \(reason)\n", "\(result.errors)")
    }
    let enough = options[0] == "--max-pixels" ? "3072" : "2283"
    let result = try Program.run(["inspect", "gray8.png", options[0], enough], in: formats)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(arguments: [
    (["--max-pixels", "0"], "--max-pixels 0; expected 1…4294836225"),
    (["--max-pixels", "5000000000"], "--max-pixels 5000000000; expected 1…4294836225"),
    (["--max-file-size", "5T"], "expected bytes such as 1000000, 64M or 2G"),
    (["--max-file-size=-1"], "expected bytes such as 1000000, 64M or 2G"),
    (["--max-file-size", "9999999999999G"], "expected bytes such as 1000000, 64M or 2G"),
  ]) func `limits that are none are told`(options: [String], reason: String) throws {
    let result = try Program.run(["inspect", "x.png"] + options, in: "/")
    #expect(result.status == 64)
    #expect(result.errors.contains(reason), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func `layout, notes and spacing are shown`() throws {
    let folder = try TemporaryFolder()
    let radiograph = Radiograph(
      width: 1, height: 1, bits: 8, samples: [7],
      pixelSpacing: PixelSpacing(horizontal: 0.2, vertical: 0.1))
    try AtomicFile.write(
      radiograph.encoded(as: EncodingOptions(format: .png)), to: folder.path.appending("a.png"))
    let result = try Program.run(["inspect", "a.png"], in: folder.path)
    for line in [
      "interlaced        no", "tiled             no", "pages             1",
      "pixel spacing mm  0.2, 0.1", "orientation       1", "alpha             none",
    ] {
      #expect(result.output.split(separator: "\n").contains { $0 == line }, "\(result.output)")
    }
  }

  @Test func `a JSRT file is read inverted`() throws {
    let folder = try TemporaryFolder()
    let side = 2048
    var bytes = [UInt8](repeating: 0, count: side * side * 2)
    bytes[0] = 0x0F
    bytes[1] = 0xFF
    try AtomicFile.write(bytes, to: folder.path.appending("JPCLN001.IMG"))
    let result = try Program.run(["inspect", "--json", "JPCLN001.IMG"], in: folder.path)
    let json = try JSON(parsing: result.output)
    #expect(json["format"]?.string == "JSRT raw")
    #expect(json["bits"]?.integer == 12)
    #expect(json["minimum"]?.integer == 0 && json["maximum"]?.integer == 4095)
    #expect(json["polarity"]?.string == "dark is high, inverted on reading")
  }

  @Test func `the tables of the JSRT database are shown when they lie beside`() throws {
    let folder = try TemporaryFolder()
    // The 1024 × 1024 copies of the set have the same names; so does this smaller one.
    try writePhantoms(["JPCLN801.png", "JPCNN801.png"], to: folder.path)
    let nodule = "JPCLN801.IMG\t5\t15\t?\tfemale\t1600\t640\tmalignant\tl.upper lobe\tmade up\r"
    try AtomicFile.write(Array(nodule.utf8), to: folder.path.appending("CLNDAT_EN.TXT"))
    var result = try Program.run(["inspect", "JPCLN801.png"], in: folder.path)
    for line in [
      "patient age      unknown", "patient sex      female", "nodule           malignant",
      "nodule position  50, 20", "nodule size mm   15.0", "nodule subtlety  5",
      "nodule location  l.upper lobe", "diagnosis        made up",
    ] {
      #expect(result.output.split(separator: "\n").contains { $0 == line }, "\(result.output)")
    }
    let table = folder.path.appending("CNNDAT_EN.TXT")
    try AtomicFile.write(Array("JPCNN801.IMG 44 male non-nodule\r".utf8), to: table)
    result = try Program.run(["inspect", "--json", "JPCNN801.png"], in: folder.path)
    let json = try JSON(parsing: result.output)
    #expect(json["patient_age"]?.integer == 44)
    #expect(json["nodule"]?.string == "none")
    try AtomicFile.write(Array("x".utf8), to: table)
    result = try Program.run(["inspect", "--json", "JPCNN801.png"], in: folder.path)
    #expect(result.status == 0)
    #expect(
      result.errors == "warning: ./CNNDAT_EN.TXT: line 1: \"x\"; "
        + "expected a name such as JPCLN001.IMG\n", "\(result.errors)")
  }

  @Test func `a generator draws the same radiographs again, and more on request`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms((0..<4).map { "a\($0).png" }, to: folder.path.appending("in"))
    // Enough steps for pictures that differ from each other.
    _ = try Program.run(
      [
        "train", "in", "-o", "g.safetensors", "--size", "64", "--train-steps", "80", "--width", "8",
        "--batch", "2",
      ], in: folder.path)
    for (count, output) in [("5", "five"), ("20", "twenty")] {
      let result = try Program.run(
        ["generate", "g.safetensors", "-n", count, "-o", output], in: folder.path)
      #expect(result.status == 0, "\(result.errors)")
    }
    let five = try tree(folder.path.appending("five"))
    let twenty = try tree(folder.path.appending("twenty"))
    #expect(five.count == 6 && twenty.count == 21)
    for (file, digest) in five where file.hasSuffix(".png") { #expect(twenty[file] == digest) }
    let again = try Program.run(
      ["generate", "g.safetensors", "-n", "5", "-o", "five"], in: folder.path)
    #expect(again.output.contains("0 written now"))
    let other = try Program.run(
      ["generate", "g.safetensors", "-n", "5", "-o", "other", "--seed", "2"], in: folder.path)
    #expect(other.status == 0)
    #expect(
      Set(try tree(folder.path.appending("other")).values).isDisjoint(with: five.values))
  }

  @Test func `a synthetic file says so inside`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms((0..<4).map { "a\($0).png" }, to: folder.path.appending("in"))
    _ = try Program.run(
      ["train", "in", "-o", "g.safetensors"] + BuildCommandTests.smallTraining, in: folder.path)
    for format in ["png", "tiff", "jpeg"] {
      _ = try Program.run(
        ["generate", "g.safetensors", "-n", "1", "-o", format, "--format", format],
        in: folder.path)
      let name = try #require(
        try tree(folder.path.appending(format)).keys.first { $0.hasPrefix("synthetic") })
      let bytes = try FileBytes.read(folder.path.appending(format).appending(name), limit: 1 << 20)
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.contains("trainedAlgorithmicMedia"), "\(format)")
      #expect(text.contains("synthetic radiograph 1 of generator"), "\(format)")
    }
  }
}
