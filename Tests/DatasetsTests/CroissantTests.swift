import Datasets
import Files
import Randomness
import Testing

@Suite struct CroissantTests {
  static func json(_ rows: [ManifestRow]) throws -> JSON {
    try JSON(parsing: #require(DatasetContent.of(rows).text("croissant.json")))
  }

  @Test func `files are named with their digests`() throws {
    let content = DatasetContent.of([.full, .of("val/a.png", .val)])
    let files = try #require(try Self.json(content.manifest.rows)["distribution"]?.array)
    #expect(
      files.map { $0["@id"]?.string } == [
        "manifest", "metadata-train", "metadata-val", "image-files", "mask-files",
      ])
    #expect(files[0]["sha256"]?.string == content.manifest.identity.digest.description)
    let metadata = try #require(content.text("val/metadata.jsonl"))
    #expect(files[2]["sha256"]?.string == Digest(of: metadata).description)
    #expect(files[2]["contentSize"]?.string == "\(metadata.utf8.count) B")
    #expect(
      files[3]["includes"]?.array?.map(\.string) == [
        "train/normal/*.png", "val/*.png",
      ])
    #expect(files[4]["includes"]?.array?.map(\.string) == ["masks/*.png"])
  }

  @Test func `splits and records are told`() throws {
    let json = try Self.json([.full, .of("val/a.png", .val)])
    let records = try #require(json["recordSet"]?.array)
    #expect(records.map { $0["@id"]?.string } == ["splits", "images", "masks"])
    #expect(
      records[0]["data"]?.array?.map { $0["splits/url"]?.string } == [
        "cr:TrainingSplit", "cr:ValidationSplit",
      ])
    let plain = try Self.json([.of("val/a.png", .val)])
    #expect(plain["recordSet"]?.array?.count == 2)
  }
}
