import Datasets
import Files
import Testing

@Suite struct COCOListingTests {
  static func json(
    _ rows: [ManifestRow], labels: MaskLabels? = nil, side: Side = .train
  ) throws -> JSON {
    let content = DatasetContent.of(rows, layout: .coco, license: "CC0-1.0", labels: labels)
    return try JSON(parsing: #require(content.text("annotations/instances_\(side.rawValue).json")))
  }

  static let labels = MaskLabels(values: [0, 2, 7], organs: [], isConsecutive: false)

  @Test func `an image has an annotation for each label in its mask and each box`() throws {
    let json = try Self.json([.full, .of("val/a.png", .val)], labels: Self.labels)
    #expect(
      json["categories"]?.line
        == #"[{"id": 2, "name": "label_2", "supercategory": "label"}, "#
        + #"{"id": 7, "name": "label_7", "supercategory": "label"}, "#
        + #"{"id": 8, "name": "mass", "supercategory": "box"}]"#)
    #expect(
      json["annotations"]?.line
        == #"[{"id": 1, "image_id": 1, "category_id": 2, "segmentation": {"size": [128, 256], "#
        + #""counts": "01;"}, "bbox": [0, 0, 1, 1], "area": 1, "iscrowd": 0}, "#
        + #"{"id": 2, "image_id": 1, "category_id": 7, "segmentation": {"size": [128, 256], "#
        + #""counts": "6211"}, "bbox": [2, 0, 2, 3], "area": 5, "iscrowd": 0}, "#
        + #"{"id": 3, "image_id": 1, "category_id": 8, "#
        + #""segmentation": [[1.0, 2.0, 4.5, 2.0, 4.5, 6.0, 1.0, 6.0]], "#
        + #""bbox": [1.0, 2.0, 3.5, 4.0], "area": 14.0, "iscrowd": 0}]"#)
    let image = try #require(json["images"]?.array?.first)
    #expect(image["file_name"]?.string == "normal/a__c002.png")
    #expect(image["width"]?.integer == 256)
    #expect(image["patient"]?.string == "A")
    #expect(json["licenses"]?.array?.first?["name"]?.string == "CC0-1.0")
  }

  @Test func `without masks an annotation is a class of the whole image`() throws {
    let rows: [ManifestRow] = [
      .of("train/a.png", .train, label: "b|c"), .of("train/b.png", .train, label: "a"),
    ]
    let json = try Self.json(rows)
    #expect(json["categories"]?.array?.map { $0["name"]?.string } == ["a", "b", "c"])
    let annotations = try #require(json["annotations"]?.array)
    #expect(annotations.map { $0["image_id"]?.integer } == [1, 1, 2])
    #expect(annotations.map { $0["category_id"]?.integer } == [2, 3, 1])
    #expect(annotations.allSatisfy { $0["bbox"]?.line == "[0, 0, 256, 128]" })
    #expect(annotations.allSatisfy { $0["area"]?.integer == 256 * 128 })
  }

  @Test func `numbers are unique over all splits, and a split without rows has no file`() throws {
    let rows: [ManifestRow] = [
      .of("train/a.png", .train, label: "a"), .of("val/b.png", .val, label: "a"),
    ]
    #expect(try Self.json(rows, side: .val)["images"]?.array?.first?["id"]?.integer == 2)
    #expect(try Self.json(rows, side: .val)["annotations"]?.array?.first?["id"]?.integer == 2)
    #expect(DatasetContent.of(rows, layout: .coco).text("annotations/instances_test.json") == nil)
  }

  @Test func `no classes and no masks make no annotations`() throws {
    let json = try Self.json([.of("train/a.png", .train)])
    #expect(json["annotations"] == .array([]))
    #expect(json["categories"] == .array([]))
  }
}
