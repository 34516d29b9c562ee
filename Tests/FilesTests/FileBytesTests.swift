import Files
import Glibc
import Phantoms
import SystemPackage
import Testing

@Suite struct FileBytesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func failure(_ path: FilePath, limit: Int = 100) -> String? {
    #expect(throws: FileError.self) { try FileBytes.read(path, limit: limit) }?.description
  }

  @Test(arguments: [0, 1, 5, 100_000])
  func `all bytes of a file are read`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 251) }
    let file = try folder.write(bytes, to: "file")
    #expect(try FileBytes.read(file, limit: bytes.count) == bytes)
  }

  /// Lines shorter and longer than the parts that are read, some of them empty.
  @Test(arguments: ["", "\n"]) func `lines come with their places`(end: String) throws {
    let lines = [0, 5, 65_530, 0, 65_536, 200_000, 1].map { [UInt8](repeating: 0x41, count: $0) }
    let text = Array(lines.joined(separator: [0x0A])) + Array(end.utf8)
    let file = try folder.write(text, to: "file")
    var found: [[UInt8]] = []
    let count = try FileBytes.forEachLine(of: file) { place, line in
      #expect(place == found.reduce(0) { $0 + $1.count + 1 })
      found.append(Array(line))
    }
    #expect(found == lines)
    #expect(count == text.count)
    #expect(try FileBytes.forEachLine(of: folder.write("", to: "none")) { _, _ in found = [] } == 0)
    #expect(found == lines)
  }

  @Test func `a file larger than the limit is refused`() throws {
    let file = try folder.write("12345", to: "file")
    #expect(Self.failure(file, limit: 4) == "\(file): 5 bytes; expected at most 4")
    #expect(try FileBytes.read(file, limit: 5) == Array("12345".utf8))
  }

  @Test func `links are followed`() throws {
    try folder.write("text", to: "file")
    #expect(try FileBytes.read(folder.link("link", to: "file"), limit: 10) == Array("text".utf8))
  }

  @Test func `a missing file is refused`() {
    let file = folder.appending("none")
    #expect(Self.failure(file) == "\(file): open: No such file or directory")
  }

  @Test func `a folder is refused`() {
    #expect(Self.failure(folder.path) == "\(folder.path): a folder; expected a file")
  }

  @Test func `a device is refused`() {
    #expect(
      Self.failure("/dev/null") == "/dev/null: a device, FIFO or socket; expected a file")
  }

  @Test func `a FIFO is refused without waiting for a writer`() async {
    await #expect(processExitsWith: .success) {
      // Nothing else would end a process that waits in `open`.
      alarm(20)
      let folder = try TemporaryFolder()
      let fifo = try folder.makeFIFO("fifo")
      let text = FileBytesTests.failure(fifo)
      #expect(text == "\(fifo): a device, FIFO or socket; expected a file")
    }
  }

  @Test func `a file with more bytes than its status says is refused`() {
    #expect(
      Self.failure("/proc/self/status")
        == "/proc/self/status: the file changed while it was read")
  }
}
