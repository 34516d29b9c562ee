import Files
import Glibc
import Phantoms
import SystemPackage
import Testing

@Suite struct DirectoryListingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func listed() throws -> [FilePath] {
    try DirectoryListing.files(below: folder.path).map(\.path)
  }

  static func failure(_ path: FilePath) -> String? {
    #expect(throws: FileError.self) { try DirectoryListing.files(below: path) }?.description
  }

  @Test func `files stand in the order of their bytes, folders are no files`() throws {
    let names: [FilePath] = ["B", "_", "a", "b-c", "b.png", "b/a", "b/c/d", "b/cc", "b0", "é"]
    for name in names.reversed() { try folder.write("text", to: name) }
    try folder.makeFolder("empty/folder")
    #expect(try listed() == names)
  }

  @Test func `files that go while a folder is listed are left out`() async throws {
    try folder.write("text", to: "stays")
    let names = (0..<50).map { folder.path.appending("f\($0)").string }
    for _ in 0..<500 {
      for name in names { unsafe close(open(name, O_CREAT | O_WRONLY, 0o600)) }
      async let removal: Void = names.reversed().forEach { unsafe unlink($0) }
      #expect(try listed().contains("stays"))
      await removal
    }
  }

  @Test func `hidden files and what is below hidden folders are left out`() throws {
    // The last begins with a dot and an accent above it: one character, and still a dot first.
    for name in [".a", ".b/c", "d/.e", "d/.f/g", "..h", ".\u{301}i"] {
      try folder.write("text", to: FilePath(name))
    }
    try folder.write("text", to: "d/k.")
    #expect(try listed() == ["d/k."])
  }

  @Test func `links are reported and not followed`() throws {
    try folder.write("text", to: "real/file")
    try folder.link("a-file", to: "real/file")
    try folder.link("b-folder", to: "real")
    try folder.link("c-dangling", to: "none")
    try folder.link("real/d-loop", to: "..")
    try folder.makeFIFO("e-fifo")
    let entries = try DirectoryListing.files(below: folder.path)
    #expect(
      entries.map(\.path)
        == ["a-file", "b-folder", "c-dangling", "e-fifo", "real/d-loop", "real/file"])
    #expect(entries.map(\.status.kind) == [.link, .link, .link, .special, .link, .file])
    #expect(try entries.last?.status == FileStatus(of: folder.appending("real/file")))
  }

  @Test func `names that are not UTF-8 keep their bytes`() throws {
    let names: [[UInt8]] = [
      [0x0A, 0x61], [0x61, 0xCC, 0x81], [0x61, 0xFF, 0x62], [0xC3], [0xC3, 0xA1],
      [0xED, 0xA0, 0x80],
      [0xFF] + Array("/".utf8) + [0xFE],
    ]
    for name in names { try folder.write("text", to: FilePath(bytes: name)) }
    let entries = try DirectoryListing.files(below: folder.path)
    #expect(entries.map(\.path.bytes) == names)
    for entry in entries {
      #expect(try FileBytes.read(folder.appending(entry.path), limit: 9) == Array("text".utf8))
    }
  }

  @Test func `all names of one folder are given but the two that every folder has`() throws {
    for name in [".a", "b", "c/d", "..."] { try folder.write("text", to: FilePath(name)) }
    try folder.link("link", to: "none")
    let names = try DirectoryListing.names(in: folder.path)
    #expect(Set(names.map(\.string)) == ["...", ".a", "b", "c", "link"])
    #expect(names.count == 5)
  }

  @Test func `255 folders deep is read, 256 is refused`() throws {
    let deep = FilePath(Array(repeating: "d", count: 255).joined(separator: "/"))
    try folder.write("text", to: deep.appending("file"))
    #expect(try listed() == [deep.appending("file")])
    let deeper = try folder.makeFolder(deep.appending("d"))
    #expect(Self.failure(folder.path) == "\(deeper): 256 folders deep; expected fewer")
  }

  @Test func `what is no folder is refused`() throws {
    let none = folder.appending("none")
    #expect(Self.failure(none) == "\(none): open folder: No such file or directory")
    let file = try folder.write("text", to: "file")
    #expect(Self.failure(file) == "\(file): open folder: Not a directory")
  }
}
