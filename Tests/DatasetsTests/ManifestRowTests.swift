import Datasets
import Files
import Randomness
import Testing

@Suite struct ManifestRowTests {
  static let columns = [
    "file", "split", "label", "kind", "parent", "parent_sha256", "patient", "mask",
    "parent_mask_sha256", "points", "boxes", "laterality", "width", "height", "bits", "operations",
    "seed",
    "index", "generator_sha256", "sha256", "bytes", "mask_sha256", "mask_bytes",
    "mask_regions", "nearest_training_image", "nearest_training_distance", "tool",
  ]

  static let rows: [ManifestRow] = [
    .full, .of("val/a.png", .val), .of("test/b/a.png", .test, .synthetic, label: "b"),
  ]

  @Test(arguments: rows) func `a row reads back`(row: ManifestRow) throws {
    #expect(ManifestRow(row.json) == row)
    #expect(ManifestRow(try JSON(parsing: row.json.line)) == row)
  }

  @Test(arguments: rows) func `every column stands in its place`(row: ManifestRow) {
    #expect(row.json.members?.map(\.name) == Self.columns)
  }

  @Test func `a row of an original has this form`() {
    let digest = Digest(of: "val/a.png")
    #expect(
      ManifestRow.of("val/a.png", .val).json.line == #"{"file": "val/a.png", "split": "val", "#
        + #""label": null, "kind": "original", "parent": null, "parent_sha256": null, "#
        + #""patient": null, "mask": null, "parent_mask_sha256": null, "points": [], "boxes": [], "#
        + #""laterality": "standard", "width": 256, "height": 128, "bits": 12, "#
        + #""operations": [], "seed": "18446744073709551615", "index": null, "#
        + #""generator_sha256": null, "sha256": "\#(digest)", "bytes": 1234, "#
        + #""mask_sha256": null, "mask_bytes": null, "mask_regions": [], "#
        + #""nearest_training_image": null, "nearest_training_distance": null, "tool": "cxraug 1.0"}"#
    )
  }

  @Test func `a row with everything has this form`() {
    #expect(
      ManifestRow.full.json.line
        == #"{"file": "train/normal/a__c002.png", "split": "train", "label": "normal", "#
        + #""kind": "classic", "parent": "normal/A é\".png", "#
        + #""parent_sha256": "\#(Digest(of: "parent"))", "patient": "A", "#
        + #""mask": "masks/a__c002.png", "parent_mask_sha256": "\#(Digest(of: "parent mask"))", "#
        + #""points": [{"name": "nodule", "x": 1.25, "y": 20.5}], "#
        + #""boxes": [{"name": "mass", "x": 1.0, "y": 2.0, "width": 3.5, "height": 4.0}], "#
        + #""laterality": "mirrored", "width": 256, "height": 128, "bits": 12, "operations": "#
        + #"[{"name": "rotate", "degrees": -2.5}, {"name": "flip"}], "seed": "7", "index": 2, "#
        + #""generator_sha256": "\#(Digest(of: "generator"))", "sha256": "\#(Digest(of: "file"))", "#
        + #""bytes": 9, "mask_sha256": "\#(Digest(of: "mask"))", "mask_bytes": 8, "#
        + #""mask_regions": [{"label": 2, "area": 1, "box": [0, 0, 1, 1], "runs": "01;"}, "#
        + #"{"label": 7, "area": 5, "box": [2, 0, 2, 3], "runs": "6211"}], "#
        + #""nearest_training_image": "train/b.png", "nearest_training_distance": 0.3457, "#
        + #""tool": "cxraug 1.0"}"#)
  }

  /// The full row with one column taken out or replaced.
  static func row(_ column: String, _ value: JSON?) -> ManifestRow? {
    var members = ManifestRow.full.json.members ?? []
    members.removeAll { $0.name == column }
    if let value { members.append(.init(column, value)) }
    return ManifestRow(.object(members))
  }

  @Test(arguments: [
    "file", "split", "kind", "points", "boxes", "laterality", "width", "height", "bits",
    "operations",
    "seed", "sha256", "bytes", "mask_sha256", "mask_bytes", "mask_regions",
    "nearest_training_image", "nearest_training_distance", "tool",
  ]) func `a row without this column is none`(column: String) {
    for value: JSON? in [nil, .null, .bool(true), .number(-1.5), .members([:])] {
      #expect(Self.row(column, value) == nil)
    }
    #expect(Self.row(column, ManifestRow.full.json[column]) == .full)
  }

  @Test(
    arguments: [
      ("split", .string("Train")), ("kind", .string("drawn")), ("seed", .integer(7)),
      ("seed", .string("18446744073709551616")), ("seed", .string("-1")), ("seed", .string("")),
      ("sha256", .string("abc")), ("parent_sha256", .string("abc")), ("label", .integer(1)),
      ("generator_sha256", .bool(true)), ("index", .string("1")), ("laterality", .string("left")),
      ("width", .string("256")), ("operations", .string("[]")), ("points", .string("[]")),
      ("mask", .bool(true)), ("mask", nil), ("parent_mask_sha256", .string("abc")),
      ("mask_sha256", .string("abc")), ("mask_bytes", .string("8")), ("mask_bytes", .integer(-1)),
      ("mask_regions", .array([.integer(1)])), ("nearest_training_image", .number(1.5)),
      ("nearest_training_distance", .string("0.3")), ("nearest_training_distance", .number(2.5)),
    ] as [(String, JSON?)]) func `a row with a value that cannot be is none`(
      column: String, value: JSON?
    )
  {
    #expect(Self.row(column, value) == nil)
  }

  @Test func `a row speaks of its file and of its mask`() {
    #expect(
      ManifestRow.full.files.map(\.name) == [
        "train/normal/a__c002.png", "masks/a__c002.png",
      ])
    #expect(ManifestRow.full.files.map(\.content.bytes) == [9, 8])
    #expect(ManifestRow.of("val/a.png", .val).files.map(\.name) == ["val/a.png"])
  }

  @Test func `what is no object is no row`() {
    for json: JSON in [.null, .array([ManifestRow.full.json]), .members([:])] {
      #expect(ManifestRow(json) == nil)
    }
  }
}
