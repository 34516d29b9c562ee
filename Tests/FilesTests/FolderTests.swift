import Files
import Glibc
import Phantoms
import SystemPackage
import Testing

@Suite struct FolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func failure(_ path: FilePath) -> String? {
    #expect(throws: FileError.self) { try Folder.create(path) }?.description
  }

  @Test func `a folder is made with those above it`() throws {
    let path = folder.appending("a/b/c")
    try Folder.create(path)
    #expect(try FileStatus(of: path).kind == .folder)
  }

  @Test func `a folder that is there is left as it is`() throws {
    try folder.write("text", to: "a/file")
    try Folder.create(folder.appending("a"))
    try Folder.create("/")
    #expect(try AtomicFileTests.names(folder.appending("a")) == ["file"])
  }

  @Test func `a link to a folder is a folder`() throws {
    try folder.makeFolder("real")
    try Folder.create(folder.link("link", to: "real").appending("new"))
    #expect(try FileStatus(of: folder.appending("real/new")).kind == .folder)
  }

  @Test func `a file in the way is named`() throws {
    let file = try folder.write("text", to: "file")
    #expect(Self.failure(file) == "\(file): create folder: File exists")
    #expect(Self.failure(file.appending("below")) == "\(file): create folder: File exists")
  }

  @Test func `relative paths begin in the current folder`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      #expect(unsafe folder.path.withPlatformString { unsafe chdir($0) } == 0)
      try Folder.create("a/b")
      #expect(try FileStatus(of: folder.appending("a/b")).kind == .folder)
      #expect(try Folder.absolute("a/./b/../c") == folder.appending("a/c"))
      let ancestry = try Folder.ancestry(of: "a/none")
      #expect(try ancestry.last == FileStatus(of: folder.appending("a")))
      #expect(try ancestry.first?.isSameEntry(as: FileStatus(of: "/")) == true)
    }
  }

  @Test func `only an empty folder is removed`() throws {
    try folder.write("text", to: "full/file")
    try folder.makeFolder("empty")
    for name in ["full", "empty", "none"] {
      Folder.removeIfEmpty(folder.appending(FilePath(name)))
    }
    #expect(try AtomicFileTests.names(folder.path) == ["full"])
  }

  @Test(arguments: [
    ("/a/b", "/a/b"), ("/a/./b/", "/a/b"), ("/a/../b", "/b"), ("/../a", "/a"), ("/", "/"),
  ]) func `absolute paths have no dots`(path: String, expected: String) throws {
    #expect(try Folder.absolute(FilePath(path)).string == expected)
  }

  @Test func `the ancestry goes from the root to the folder`() throws {
    let path = try folder.makeFolder("a/b")
    let ancestry = try Folder.ancestry(of: path)
    let expected: [FilePath] = [
      "/", "/tmp", folder.path, folder.appending("a"), folder.appending("a/b"),
    ]
    #expect(ancestry.map(\.inode) == (try expected.map { try FileStatus(of: $0).inode }))
  }

  @Test func `what does not exist yet is left out of the ancestry`() throws {
    let path = folder.appending("none/below/deeper")
    #expect(try Folder.ancestry(of: path).last == FileStatus(of: folder.path))
  }

  @Test(arguments: ["link", "link/none", "link/none/deeper", "link/inner", "link/inner/none"])
  func `the ancestry of a path through a link holds the folders it leads to`(
    name: String
  ) throws {
    let real = try folder.makeFolder("outer/real")
    try folder.makeFolder("outer/real/inner")
    try folder.makeFolder("elsewhere")
    try folder.link("elsewhere/link", to: real)
    let ancestry = try Folder.ancestry(of: folder.appending("elsewhere").pushing(FilePath(name)))
    for expected in [folder.path, folder.appending("outer"), real] {
      let status = try FileStatus(of: expected)
      #expect(ancestry.contains { $0.isSameEntry(as: status) }, "\(expected)")
    }
    let elsewhere = try FileStatus(of: folder.appending("elsewhere"))
    #expect(!ancestry.contains { $0.isSameEntry(as: elsewhere) })
  }
}
