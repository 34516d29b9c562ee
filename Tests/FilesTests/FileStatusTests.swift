import Files
import Glibc
import Phantoms
import SystemPackage
import Testing

@Suite struct FileStatusTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a file has its size and the time of its last change`() throws {
    let file = try folder.write("12345", to: "file")
    let status = try FileStatus(of: file)
    let time = try file.stat().st_mtim
    #expect(status.kind == .file)
    #expect(status.size == 5)
    #expect(status.modified == time.tv_sec * 1_000_000_000 + time.tv_nsec)
    #expect(status.modified > 1_600_000_000_000_000_000)
  }

  @Test func `links are followed`() throws {
    let file = try folder.write("text", to: "file")
    let status = try FileStatus(of: folder.link("link", to: "file"))
    #expect(try status == FileStatus(of: file))
    #expect(try FileStatus(of: folder.link("up", to: ".")).kind == .folder)
  }

  @Test func `what is neither file nor folder is special`() throws {
    #expect(try FileStatus(of: "/dev/null").kind == .special)
    #expect(try FileStatus(of: folder.makeFIFO("fifo")).kind == .special)
  }

  @Test func `a missing entry is refused`() throws {
    for path in [folder.appending("none"), try folder.link("dangling", to: "none")] {
      let error = #expect(throws: FileError.self) { try FileStatus(of: path) }
      #expect(error?.description == "\(path): stat: No such file or directory")
    }
  }

  @Test func `two paths to one entry are the same, equal files are not`() throws {
    let file = try folder.write("text", to: "file")
    let other = try folder.write("text", to: "other")
    let link = try folder.link("link", to: "file")
    let status = try FileStatus(of: file)
    #expect(status.isSameEntry(as: try FileStatus(of: link)))
    #expect(!status.isSameEntry(as: try FileStatus(of: other)))
    #expect(!status.isSameEntry(as: try FileStatus(of: folder.path)))
  }
}
