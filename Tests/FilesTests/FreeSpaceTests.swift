import Files
import Glibc
import Phantoms
import SystemPackage
import Testing

@Suite struct FreeSpaceTests {
  @Test func `a file system has room, in bytes and in names`() throws {
    let folder = try TemporaryFolder()
    let free = try FreeSpace(at: folder.path)
    #expect(free.bytes > 1 << 20)
    #expect(free.files.map { $0 > 0 } ?? true)
  }

  @Test func `the numbers are those of the file system that the folder is on`() throws {
    // A file system without files and without room, which every Linux has.
    let none = try FreeSpace(at: "/proc")
    #expect(none == (try FreeSpace(at: "/proc/self")))
    #expect(none.bytes == 0)
    #expect(none.files == nil)
  }

  @Test(arguments: ["none", "none/below/deeper", "file/below", "folder/../none"])
  func `a folder that is not there yet has the room of the one above`(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("text", to: "file")
    try folder.makeFolder("folder")
    #expect(try FreeSpace(at: folder.appending(FilePath(name))).bytes > 1 << 20)
  }

  @Test func `a relative path begins in the current folder, and a lost one is an error`() async {
    await #expect(processExitsWith: .success) {
      #expect(unsafe chdir("/proc") == 0)
      #expect(try FreeSpace(at: "none").bytes == 0)
      let folder = try TemporaryFolder()
      let path = try folder.makeFolder("gone")
      #expect(unsafe path.withPlatformString { unsafe chdir($0) } == 0)
      Folder.removeIfEmpty(path)
      let error = #expect(throws: FileError.self) { try FreeSpace(at: "none") }
      #expect(error?.description == ".: current folder: No such file or directory")
    }
  }
}
