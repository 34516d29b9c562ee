import Preprocessing
import Testing

@Suite struct OutputSizeTests {
  @Test(arguments: [
    ("native", OutputSize.native), ("256", .exactly(PixelSize(width: 256, height: 256))),
    ("512x384", .exactly(PixelSize(width: 512, height: 384))),
    ("1x16384", .exactly(PixelSize(width: 1, height: 16384))),
  ])
  func `a size is read and written as the same text`(text: String, size: OutputSize) {
    #expect(OutputSize(text) == size)
    #expect(size.description == text)
  }

  @Test(arguments: [
    "", "0", "16385", "x", "256x", "x256", "1x2x3", "-5", "+5", "2.5", "Native", " 256", "256X256",
    "99999999999999999999",
  ])
  func `any other text is refused`(text: String) {
    #expect(OutputSize(text) == nil)
  }

  @Test func `native is the size of each source`() {
    let source = PixelSize(width: 30, height: 20)
    #expect(OutputSize.native.size(for: source) == source)
    #expect(OutputSize("8")?.size(for: source) == PixelSize(width: 8, height: 8))
  }
}
