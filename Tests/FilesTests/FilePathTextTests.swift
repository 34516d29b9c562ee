import Files
import Phantoms
import SystemPackage
import Testing

@Suite struct FilePathTextTests {
  @Test(arguments: [
    "", "/", "a b.png", "/data/München/胸部.png", "100%", "5% of a", "%g1", "e\u{301}", "😀",
    "\u{E000}", "'\"\\",
  ]) func `texts that people can read stay as they are`(text: String) {
    #expect(Array(FilePath(text).printable.utf8) == Array(text.utf8))
  }

  @Test(arguments: [
    ("a\u{01}b", "a%01b"), ("\t\r\n", "%09%0D%0A"), ("\u{1B}[31m", "%1B[31m"), ("\u{7F}", "%7F"),
    // C1 controls, line and paragraph separators.
    ("\u{85}", "%C2%85"), ("\u{9B}", "%C2%9B"), ("\u{2028}", "%E2%80%A8"),
    ("\u{2029}", "%E2%80%A9"),
    // Marks of direction, a byte order mark, a joiner.
    ("a\u{202E}gnp.exe", "a%E2%80%AEgnp.exe"), ("\u{2066}x\u{2069}", "%E2%81%A6x%E2%81%A9"),
    ("\u{200F}", "%E2%80%8F"), ("\u{FEFF}", "%EF%BB%BF"), ("\u{200D}", "%E2%80%8D"),
    // Not assigned to any character.
    ("\u{378}", "%CD%B8"),
  ]) func `what cannot be seen is escaped byte by byte`(text: String, expected: String) {
    #expect(FilePath(text).printable == expected)
  }

  @Test(
    arguments: [
      ([0xFF], "%FF"), ([0x61, 0x80, 0x62], "a%80b"), ([0xC3], "%C3"), ([0xC3, 0x61], "%C3a"),
      ([0xE2, 0x82, 0x61], "%E2%82a"), ([0xC0, 0xAE], "%C0%AE"), ([0xED, 0xA0, 0x80], "%ED%A0%80"),
      ([0xF5, 0x80, 0x80, 0x80], "%F5%80%80%80"), ([0xC3, 0xC3, 0xA9], "%C3é"),
      ([0xE9, 0x2E, 0x70], "%E9.p"),
    ] as [([UInt8], String)]) func `bytes that are not UTF-8 are escaped`(
      bytes: [UInt8], expected: String
    )
  {
    #expect(FilePath(bytes: bytes).printable == expected)
  }

  @Test func `the bytes of a path are all but the closing zero`() {
    #expect(FilePath("a/é").bytes == [0x61, 0x2F, 0xC3, 0xA9])
    #expect(FilePath(bytes: [0xFF, 0x01]).bytes == [0xFF, 0x01])
    #expect(FilePath("").bytes == [])
  }

  @Test(arguments: [("a%20b", "a%2520b"), ("%", "%"), ("%%41", "%%2541"), ("%fF", "%25fF")])
  func `a percent sign that looks like an escape is escaped`(text: String, expected: String) {
    #expect(FilePath(text).printable == expected)
  }

  @Test func `the bytes can be had back from the text`() {
    var random = SplitMix(state: 8)
    let pieces = Array("%%%0aF4é胸".utf8)
    for _ in 0..<5000 {
      let bytes = (0..<1 + random.next() % 12).map { _ in
        random.next() % 3 == 0
          ? UInt8(random.next() % 255) + 1 : pieces[Int(random.next() % UInt64(pieces.count))]
      }
      let path = FilePath(bytes: bytes)
      #expect(FilePath(printable: path.printable).bytes == path.bytes)
    }
  }

  @Test(arguments: [("a/b/c", "a/b"), ("/a", "/"), ("a", "."), ("/", "/"), ("", ".")])
  func `the folder of a path can always be opened`(path: String, folder: String) {
    #expect(FilePath(path).folder == FilePath(folder))
  }
}
