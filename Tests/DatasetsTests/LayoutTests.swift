import Datasets
import Testing

@Suite struct LayoutTests {
  static func image(_ label: String? = nil, hasMasks: Bool = false) -> String {
    Layout.folders.image(
      stem: "a", side: .val, label: label, hasMasks: hasMasks, fileExtension: "tiff")
  }

  @Test func `folders have classes, and images beside masks`() {
    #expect(Self.image() == "val/a.tiff")
    #expect(Self.image("normal") == "val/normal/a.tiff")
    #expect(Self.image(hasMasks: true) == "val/images/a.tiff")
    #expect(Self.image("normal", hasMasks: true) == "val/images/normal/a.tiff")
    #expect(Layout.folders.mask(stem: "a", side: .test) == "test/masks/a.png")
  }

  @Test func `a path tells the split`() {
    #expect(Layout.folders.allows("val/a.png", in: .val))
    #expect(!Layout.folders.allows("val/a.png", in: .train))
    #expect(!Layout.folders.allows("value/a.png", in: .val))
  }
}
