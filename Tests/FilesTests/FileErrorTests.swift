import Files
import SystemPackage
import Testing

@Suite struct FileErrorTests {
  @Test func `the text is the path and the reason`() {
    let error = FileError("/a/b.png", "found this; expected that")
    #expect(error.description == "/a/b.png: found this; expected that")
    #expect(error.path == "/a/b.png")
    #expect(error.reason == "found this; expected that")
  }

  @Test func `the path in the text cannot break the line`() {
    #expect(FileError("a\nb", "reason").description == "a%0Ab: reason")
  }
}
