import Datasets
import Radiographs
import Testing

@Suite struct LayoutTests {
  static func image(_ label: String? = nil) -> String {
    Layout.folders.image(stem: "a", side: .val, label: label, format: .tiff)
  }

  @Test func `folders have classes, and masks lie apart from them`() {
    #expect(Self.image() == "val/a.tiff")
    #expect(Self.image("normal") == "val/normal/a.tiff")
    #expect(Layout.folders.mask(stem: "a", side: .test, format: .tiff) == "masks/a.png")
  }

  @Test func `nnU-Net has its folders, channels and endings`() {
    let layout = Layout.nnunet
    for (side, part) in [(Side.train, "Tr"), (.val, "Tr"), (.test, "Ts")] {
      let image = layout.image(stem: "a", side: side, label: "b", format: .tiff)
      #expect(image == "images\(part)/a_0000.tif")
      #expect(layout.mask(stem: "a", side: side, format: .tiff) == "labels\(part)/a.tif")
      #expect(layout.allows(image, in: side))
      #expect(layout.allows(image, in: .test) == (side == .test))
    }
    #expect(layout.maskFormat(of: .tiff) == .tiff)
    #expect(Layout.folders.maskFormat(of: .tiff) == .png)
  }

  @Test func `COCO has no class folders`() {
    let layout = Layout.coco
    let image = layout.image(stem: "a", side: .val, label: "b", format: .png)
    #expect(image == "val/a.png")
    #expect(layout.mask(stem: "a", side: .val, format: .tiff) == "masks/a.png")
    #expect(layout.allows(image, in: .val) && !layout.allows(image, in: .train))
  }

  @Test func `shards have members`() {
    let layout = Layout.webdataset
    #expect(
      layout.image(stem: "a", side: .val, label: "b", format: .png) == "a.png")
    #expect(layout.mask(stem: "a", side: .val, format: .tiff) == "a.mask.png")
    #expect(Shard.name(.val, 12) == "val-000012.tar")
    #expect(Shard.name(.val, 1_234_567) == "val-1234567.tar")
    #expect(layout.allows("val-000012.tar/a.png", in: .val))
    #expect(!layout.allows("val-000012.tar/a.png", in: .train))
    #expect(Shard.archive(of: "val-000012.tar/a.png") == "val-000012.tar")
    #expect(Shard.member(of: "val-000012.tar/a.png") == "a.png")
    for file in ["val/a.png", "val-000012.tar", "val/a.tar"] {
      #expect(Shard.archive(of: file) == nil)
      #expect(Shard.member(of: file) == file)
    }
  }

  @Test func `the description of a sample stands beside it`() {
    let row = ManifestRow.of("train-000000.tar/a__c001.png", .train, label: "b")
    #expect(row.sample.name == "a__c001.json")
    #expect(
      row.sample.text == #"{"label": "b", "kind": "original", "patient": null, "parent": null, "#
        + #""laterality": "standard", "width": 256, "height": 128, "bits": 12, "#
        + #""sha256": "\#(row.content.digest)"}"# + "\n")
    #expect(row.output.places == ["train-000000.tar"])
    #expect(
      ManifestRow.full.output.places
        == ["train/normal/a__c002.png", "masks/a__c002.png"])
  }

  @Test func `a path tells the split`() {
    #expect(Layout.folders.allows("val/a.png", in: .val))
    #expect(!Layout.folders.allows("val/a.png", in: .train))
    #expect(!Layout.folders.allows("value/a.png", in: .val))
  }
}
