import Files
import Phantoms
import SystemPackage
import Testing

@Suite struct AppendingFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func failure(_ path: FilePath) -> String? {
    #expect(throws: FileError.self) { try AppendingFile(path) }?.description
  }

  @Test func `lines come after what is there`() throws {
    let path = try folder.write("first\n", to: "file")
    let file = try AppendingFile(path)
    try file.append("second")
    try file.append("")
    try file.append("größer")
    #expect(try AtomicFileTests.text(path) == "first\nsecond\n\ngrößer\n")
  }

  @Test func `a missing file is made`() throws {
    let path = folder.appending("file")
    try AppendingFile(path).append("line")
    #expect(try AtomicFileTests.text(path) == "line\n")
  }

  @Test func `lines of two writers stand one after another`() throws {
    let path = folder.appending("file")
    let (one, two) = (try AppendingFile(path), try AppendingFile(path))
    for number in 0..<3 {
      try one.append("one \(number)")
      try two.append("two \(number)")
    }
    #expect(try AtomicFileTests.text(path) == "one 0\ntwo 0\none 1\ntwo 1\none 2\ntwo 2\n")
  }

  @Test func `links, folders and missing folders are refused`() throws {
    try folder.write("text", to: "file")
    let link = try folder.link("link", to: "file")
    #expect(Self.failure(link) == "\(link): open: Too many levels of symbolic links")
    #expect(Self.failure(folder.path) == "\(folder.path): open: Is a directory")
    let none = folder.appending("none/file")
    #expect(Self.failure(none) == "\(none): open: No such file or directory")
  }
}
