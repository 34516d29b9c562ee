import Files
import Phantoms
import SystemPackage
import Testing

/// Every synthetic radiograph names the training original that it looks most like.
@Suite struct NearestImageTests {
  private static func build(
    _ input: String, _ output: String, in folder: FilePath, _ options: [String] = []
  ) throws -> [JSON] {
    let result = try Program.run(
      [
        "build", input, "-o", output, "--size", "64", "--classic", "0", "--synthetic", "6",
        "--generator", "g.safetensors", "--quiet",
      ] + options, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    return try manifestRows(folder.appending(output))
  }

  private static func neighbors(_ rows: [JSON]) -> [String] {
    rows.filter { $0["kind"]?.string == "synthetic" }.map {
      "\($0["nearest_training_image"]?.string ?? "none") "
        + "\($0["nearest_training_distance"]?.number ?? -1)"
    }
  }

  @Test func `it is a training original, and stays true while the data set changes`() throws {
    let folder = try DatasetSafetyTests.dataset()
    let rows = try Self.build("in", "new", in: folder.path)
    let training = rows.filter {
      $0["kind"]?.string == "original" && $0["split"]?.string == "train"
    }.compactMap { $0["file"]?.string }
    for row in rows {
      let isSynthetic = row["kind"]?.string == "synthetic"
      let name = row["nearest_training_image"]?.string
      #expect((name != nil) == isSynthetic)
      if let name { #expect(training.contains(name)) }
      let distance = row["nearest_training_distance"]?.number
      #expect((distance != nil) == isSynthetic)
      if let distance { #expect((0.01...1.5).contains(distance)) }
    }
    let first = Self.neighbors(rows)
    #expect(first.count == 6)

    // Again: read from the journal. Without the nearest one: another, as in a new data set.
    #expect(Self.neighbors(try Self.build("in", "new", in: folder.path)) == first)
    let name = try #require(first.first?.split(separator: " ").first)
    let patient = name.dropFirst("train/".count).dropLast(".png".count)
    try AtomicFile.write("\(patient)\n", to: folder.path.appending("list"))
    let without = Self.neighbors(
      try Self.build("in", "new", in: folder.path, ["--exclude", "list"]))
    #expect(without.count == 6)
    #expect(!without.contains { $0.hasPrefix(name) })
    #expect(
      Self.neighbors(try Self.build("in", "fresh", in: folder.path, ["--exclude", "list"]))
        == without)
  }

  @Test func `a journal that does not know what pictures look like has them made again`() throws {
    let folder = try DatasetSafetyTests.dataset()
    let first = Self.neighbors(try Self.build("in", "new", in: folder.path))
    let journal = folder.path.pushing("new/.cxraug/journal.jsonl")
    let text = String(decoding: try FileBytes.read(journal, limit: 1 << 20), as: UTF8.self)
    #expect(text.contains("\"fingerprint\": \""))
    #expect(text.contains("\"nearest_among\": \""))
    try AtomicFile.write(
      text.replacing("\"fingerprint\"", with: "\"look\"")
        .replacing("nearest_training_distance\": 0.", with: "nearest_training_distance\": 1."),
      to: journal)
    #expect(Self.neighbors(try Self.build("in", "new", in: folder.path)) == first)
  }

  @Test func `newcomers are compared alone, with the same result`() throws {
    let folder = try DatasetSafetyTests.dataset()
    let first = Self.neighbors(try Self.build("in", "new", in: folder.path))
    let journal = folder.path.pushing("new/.cxraug/journal.jsonl")
    let before = try FileBytes.read(journal, limit: 1 << 20)
    try writePhantoms(
      (0..<60).map { "late_\($0).png" }, to: folder.path.appending("in"), first: 1000)
    let grown = Self.neighbors(try Self.build("in", "new", in: folder.path))
    #expect(grown.count == 6)
    #expect(grown != first)
    // What was known is not written again.
    #expect(try FileBytes.read(journal, limit: 1 << 20).starts(with: before))

    // All at once, with the same sides; and once more, when only half of what was found was kept.
    let fresh = folder.path.appending("fresh")
    try Folder.create(fresh)
    try AtomicFile.write(
      FileBytes.read(folder.path.pushing("new/dataset.json"), limit: 1 << 20),
      to: fresh.appending("dataset.json"))
    #expect(Self.neighbors(try Self.build("in", "fresh", in: folder.path)) == grown)
    try AtomicFile.write(before, to: journal)
    #expect(Self.neighbors(try Self.build("in", "new", in: folder.path)) == grown)
  }
}
