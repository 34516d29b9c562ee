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

  @Test func `a path tells the split`() {
    #expect(Layout.folders.allows("val/a.png", in: .val))
    #expect(!Layout.folders.allows("val/a.png", in: .train))
    #expect(!Layout.folders.allows("value/a.png", in: .val))
  }
}
