import Files
import Phantoms
import SystemPackage
import Testing

/// Every kind of damage to a data set, done on purpose, is found and named.
@Suite struct VerifyCommandTests {
  /// A data set of ten phantoms with classic variants.
  static func dataset() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try writePhantoms(BuildCommandTests.names, to: folder.path.appending("in"))
    _ = try Program.run(["build", "in", "-o", "out", "--size", "64", "--quiet"], in: folder.path)
    return folder
  }

  /// Replaces a text in a file of the data set.
  static func replace(_ text: String, with other: String, in path: FilePath) throws {
    let content = String(decoding: try FileBytes.read(path, limit: 1 << 20), as: UTF8.self)
    #expect(content.contains(text))
    try AtomicFile.write(content.replacing(text, with: other, maxReplacements: 1), to: path)
  }

  @Test func `a data set as it was built has no findings`() throws {
    let folder = try Self.dataset()
    let result = try Program.run(["verify", "out", "--json"], in: folder.path)
    #expect(result.status == 0)
    let json = try JSON(parsing: result.output)
    #expect(json["files"]?.integer == 18)
    #expect(json["findings"]?.array?.isEmpty == true)
  }

  @Test(arguments: [
    "missing", "changed", "longer", "stray", "side", "patient", "variant", "metadata", "counts",
    "nearest", "escape",
  ]) func `damage is found`(damage: String) throws {
    let folder = try Self.dataset()
    let out = folder.path.appending("out")
    let manifest = out.appending("manifest.jsonl")
    let rows = try FileBytes.read(manifest, limit: 1 << 20).split(separator: UInt8(ascii: "\n"))
      .map { try JSON(parsing: Array($0)) }
    func file(_ kind: String, _ split: String) throws -> String {
      try #require(
        rows.first { $0["kind"]?.string == kind && $0["split"]?.string == split }?["file"]?.string)
    }
    let original = try file("original", "train")
    let validation = try file("original", "val")
    let path = out.pushing(FilePath(original))
    var bytes = try FileBytes.read(path, limit: 1 << 20)
    let expected: String
    switch damage {
    case "missing":
      AtomicFile.remove(path)
      expected = "wrong: \(original): open: No such file"
    case "changed":
      bytes[bytes.count / 2] ^= 1
      try AtomicFile.write(bytes, to: path)
      expected = "wrong: \(original): other bytes than its manifest row says"
    case "longer":
      try AtomicFile.write(bytes + [0], to: path)
      expected = "wrong: \(original): \(bytes.count + 1) bytes; expected \(bytes.count)\n"
    case "stray":
      try AtomicFile.write(bytes, to: out.pushing("val/stranger.png"))
      expected = "wrong: val/stranger.png: no row of the manifest names it"
    case "side":
      try Self.replace(
        "\"file\": \"\(validation)\", \"split\": \"val\"",
        with: "\"file\": \"\(validation)\", \"split\": \"train\"", in: manifest)
      expected = "wrong: \(validation): in another folder than its split train"
    case "patient":
      let patient = String(original.dropFirst("train/".count).dropLast(".png".count))
      try Self.replace(
        "\"\(patient)\": \"train\"", with: "\"\(patient)\": \"val\"",
        in: out.appending("dataset.json"))
      expected =
        "wrong: \(original): patient \(patient) is in train here and in val by dataset.json"
    case "variant":
      let name = String(validation.dropFirst("val/".count).dropLast(".png".count))
      try Self.replace(
        "\"file\": \"\(validation)\", \"split\": \"val\", \"label\": null, \"kind\": \"original\"",
        with: "\"file\": \"\(validation)\", \"split\": \"val\", \"label\": null, "
          + "\"kind\": \"classic\"", in: manifest)
      expected = "wrong: val/\(name).png: classic in val; expected originals alone"
    case "nearest":
      try Self.replace(
        "\"nearest_training_image\": null, \"nearest_training_distance\": null",
        with: "\"nearest_training_image\": \"\(validation)\", "
          + "\"nearest_training_distance\": 0.5", in: manifest)
      expected = "nearest to \(validation), which is no training original"
    case "metadata":
      try Self.replace("{", with: " {", in: out.pushing("train/metadata.jsonl"))
      expected = "wrong: train/metadata.jsonl: other lines than the manifest gives"
    case "counts":
      try Self.replace(
        "\"original\": 8", with: "\"original\": 9", in: out.appending("dataset.json"))
      expected = "wrong: dataset.json: 9 original in train; the manifest has 8"
    default:
      try Self.replace(
        "\"file\": \"\(original)\"", with: "\"file\": \"train/../../in/chest_0.png\"", in: manifest)
      expected = "wrong: train/../../in/chest_0.png: a path out of the data set"
    }
    let result = try Program.run(["verify", "out"], in: folder.path)
    #expect(result.status == 1)
    #expect(result.errors.contains(expected), "\(result.errors)")
  }

  @Test func `a build that was not finished is to be run again`() throws {
    let folder = try Self.dataset()
    for file in ["manifest.jsonl", "dataset.json"] {
      AtomicFile.remove(folder.path.appending("out").pushing(FilePath(file)))
    }
    let result = try Program.run(["verify", "out"], in: folder.path)
    #expect(result.status == 1)
    #expect(
      result.errors == "error: out: a build that was not finished; run the same build again, which "
        + "finishes it\n", "\(result.errors)")
  }

  @Test func `a folder that is no data set is an error`() throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(["verify", "."], in: folder.path)
    #expect(result.status == 1)
    #expect(result.errors == "error: ./manifest.jsonl: open: No such file or directory\n")
  }
}
