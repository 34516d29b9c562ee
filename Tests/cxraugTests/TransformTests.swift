import Augmentation
import Files
import Phantoms
import Radiographs
import Randomness
import SystemPackage
import Testing

/// Every transform there is, from the command line to the bytes on disk and back.
@Suite struct TransformTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<4 {
      let phantom = ChestPhantom(patient: index)
      for (name, image) in [
        ("in", phantom.radiograph(width: 120, height: 100, bits: index < 2 ? 8 : 12)),
        ("masks", phantom.lungMask(width: 120, height: 100)),
      ] {
        let path = folder.path.appending(name).appending("chest_\(index).png")
        try Folder.create(path.removingLastComponent())
        try AtomicFile.write(image.encoded(as: EncodingOptions(format: .png)), to: path)
      }
    }
  }

  private func files(_ name: String) throws -> [String: Digest] {
    try tree(folder.path.appending(name)).filter { !$0.key.hasPrefix(".cxraug") }
  }

  /// Every kind in turn, so that each is drawn for some variant.
  private var everything: String {
    let kinds = ClassicOperation.definitions.map { definition in
      let choices = definition.choices.joined(separator: ",")
      return definition.name + (choices.isEmpty ? "" : ":" + choices)
    }
    return "someOf:1..6(" + kinds.joined(separator: " ") + ")"
  }

  @Test(arguments: ["bilinear", "bicubic", "lanczos"])
  func `any pipeline gives the same bytes for 1, 2 and 8 threads, and is replayed`(
    interpolation: String
  ) throws {
    let arguments = [
      "build", "in", "--masks", "masks", "--size", "64", "--val", "0.25", "--classic", "20x",
      "--quiet", "--interpolation", interpolation, "--fill", "0.3", "--transforms", everything,
    ]
    for jobs in ["1", "2", "8"] {
      let result = try Program.run(
        arguments + ["--jobs", jobs, "-o", "out\(jobs)"], in: folder.path)
      #expect(result.status == 0, "\(result.errors)")
    }
    let first = try files("out1")
    #expect(try files("out2") == first)
    #expect(try files("out8") == first)
    let replayed = try Program.run(
      ["verify", "out1", "--replay", "in", "--masks", "masks"], in: folder.path)
    #expect(replayed.status == 0, "\(replayed.errors)")
    let manifest = try FileBytes.read(folder.path.pushing("out1/manifest.jsonl"), limit: 1 << 22)
    let text = String(decoding: manifest, as: UTF8.self)
    for definition in ClassicOperation.definitions {
      #expect(text.contains("\"operation\": \"\(definition.name)"), "\(definition.name)")
    }
  }

  /// A build keeps little of large sources between looking at them and making their variants; a replay
  /// reads them whole.
  @Test(arguments: [
    "rotate:2..10 noise:0.02", "gamma:0.8..1.2", "flip:horizontal@0.5 skew:0.1@0.5",
  ])
  func `what is kept of a source gives what the source gives`(transforms: String) throws {
    let built = try Program.run(
      [
        "build", "in", "-o", "out", "--size", "24", "--classic", "6x", "--quiet", "--transforms",
        transforms,
      ], in: folder.path)
    #expect(built.status == 0, "\(built.errors)")
    let replayed = try Program.run(["verify", "out", "--replay", "in"], in: folder.path)
    #expect(replayed.status == 0, "\(replayed.errors)")
  }

  @Test func `another border or interpolation on the same output is refused`() throws {
    let arguments = ["build", "in", "-o", "out", "--size", "64", "--quiet"]
    #expect(try Program.run(arguments, in: folder.path).status == 0)
    for (option, value, text) in [
      ("--fill", "edge", "fill \"reflect\", now \"edge\""),
      ("--interpolation", "lanczos", "interpolation \"bilinear\", now \"lanczos\""),
    ] {
      let other = try Program.run(arguments + [option, value], in: folder.path)
      #expect(other.status == 64)
      #expect(other.errors.contains("built with " + text), "\(other.errors)")
    }
    let wrong = try Program.run(arguments + ["--fill", "2"], in: folder.path)
    #expect(
      wrong.errors.hasSuffix("expected reflect, edge, black or a share of white in 0…1\n"),
      "\(wrong.errors)")
  }
}
