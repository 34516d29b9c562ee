import Files
import Glibc
import Phantoms
import SystemPackage
import Testing

@Suite struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func names(_ folder: FilePath) throws -> [String] {
    try DirectoryListing.names(in: folder).map(\.string).sorted()
  }

  static func text(_ path: FilePath) throws -> String {
    String(decoding: try FileBytes.read(path, limit: 1 << 20), as: UTF8.self)
  }

  static func failure(_ path: FilePath) -> String? {
    #expect(throws: FileError.self) { try AtomicFile.write("new", to: path) }?.description
  }

  @Test(arguments: [0, 3, 3_000_000])
  func `what is written is there, and nothing beside it`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 255) }
    let file = folder.appending("file")
    try AtomicFile.write(bytes, to: file)
    #expect(try FileBytes.read(file, limit: bytes.count) == bytes)
    #expect(try Self.names(folder.path) == ["file"])
  }

  @Test func `a file is replaced by another, not written over`() throws {
    let file = try folder.write("something longer than what comes", to: "file")
    // Whoever has the old file open goes on reading the old file.
    let old = try FileDescriptor.open(file, .readOnly)
    defer { try? old.close() }
    try AtomicFile.write("new", to: file)
    #expect(try Self.text(file) == "new")
    #expect(try Self.names(folder.path) == ["file"])
    #expect(try Stat(old).size == 32)
  }

  @Test func `a link is replaced and what it leads to stands`() throws {
    let target = try folder.write("old", to: "target")
    let link = try folder.link("link", to: "target")
    try AtomicFile.write("new", to: link)
    #expect(try Self.text(target) == "old")
    #expect(try Self.text(link) == "new")
  }

  @Test func `a missing folder is an error`() throws {
    let file = folder.appending("none/file")
    #expect(Self.failure(file) == "\(file): create: No such file or directory")
    #expect(try Self.names(folder.path) == [])
  }

  @Test func `a file in the place of the folder is an error`() throws {
    let file = try folder.write("old", to: "none").appending("file")
    #expect(Self.failure(file) == "\(file): create: Not a directory")
  }

  @Test func `a folder with the name of the file stands, and no temporary file stays`() throws {
    let target = try folder.makeFolder("target")
    #expect(Self.failure(target) == "\(target): rename: Is a directory")
    #expect(try Self.names(folder.path) == ["target"])
  }

  @Test func `a write that fails half way leaves the old file and no temporary file`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let file = try folder.write("old", to: "file")
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write([UInt8](repeating: 1, count: 2000), to: file)
      }
      #expect(error?.description == "\(file): write: File too large")
      #expect(try AtomicFileTests.text(file) == "old")
      #expect(try AtomicFileTests.names(folder.path) == ["file"])
    }
  }

  @Test func `pieces that cannot be made leave no temporary file`() throws {
    let file = try folder.write("old", to: "file")
    let error = #expect(throws: FileError.self) {
      _ = try StagedFile(for: file) { append throws(FileError) in
        try append(Array("new".utf8))
        throw FileError("piece", "missing")
      }
    }
    #expect(error?.description == "piece: missing")
    #expect(try Self.text(file) == "old")
    #expect(try Self.names(folder.path) == ["file"])
  }

  @Test func `a name without a folder is written to the current folder`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      #expect(unsafe folder.path.withPlatformString { unsafe chdir($0) } == 0)
      try AtomicFile.write("text", to: "file")
      #expect(try AtomicFileTests.names(folder.path) == ["file"])
    }
  }

  @Test func `the mode is what umask leaves of reading and writing for all`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let file = folder.appending("file")
      for mask: mode_t in [0o022, 0o002, 0o027, 0o077, 0] {
        umask(mask)
        try AtomicFile.write("text", to: file)
        #expect(try file.stat().permissions.rawValue == 0o666 & ~mask)
      }
    }
  }
}

extension AtomicFileTests {
  @Test func `an equal text leaves the file as it is`() throws {
    let file = try folder.write("text", to: "file")
    let before = try FileStatus(of: file)
    try AtomicFile.writeIfChanged("text", to: file)
    #expect(try FileStatus(of: file) == before)
  }

  @Test(arguments: ["tex", "next", "texts", "", "TEXT"])
  func `another text replaces the file`(text: String) throws {
    let file = try folder.write("text", to: "file")
    let before = try FileStatus(of: file)
    try AtomicFile.writeIfChanged(text, to: file)
    #expect(try Self.text(file) == text)
    #expect(try FileStatus(of: file).inode != before.inode)
  }

  @Test(arguments: ["text", ""]) func `a missing file is written`(text: String) throws {
    let file = folder.appending("file")
    try AtomicFile.writeIfChanged(text, to: file)
    #expect(try Self.text(file) == text)
  }

  @Test func `a sweep removes temporary files of ours and nothing else`() throws {
    let ours = [".cxraug-temporary-", ".cxraug-temporary-1k2j", ".cxraug-temporary-é"]
    let others = [
      ".cxraug", ".cxraug-temporary", ".hidden", "cxraug-temporary-1k2j", "x.cxraug-temporary-1k2j",
    ]
    for name in ours + others { try folder.write("text", to: FilePath(name)) }
    try folder.write("text", to: "below/.cxraug-temporary-1k2j")
    try folder.makeFolder(".cxraug-temporary-folder")
    try AtomicFile.sweep(folder.path)
    #expect(
      try Self.names(folder.path) == (others + [".cxraug-temporary-folder", "below"]).sorted())
    #expect(try Self.names(folder.appending("below")) == [".cxraug-temporary-1k2j"])
  }

  @Test func `a file left under the name that a write takes is swept`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      // The kernel tells under which name the file was made.
      let descriptor = inotify_init()
      #expect(
        unsafe folder.path.withPlatformString {
          unsafe inotify_add_watch(descriptor, $0, UInt32(IN_CREATE))
        } >= 0)
      try AtomicFile.write("text", to: folder.appending("file"))
      var event = [UInt8](repeating: 0, count: 512)
      let count = unsafe event.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      // An inotify event is 16 bytes and a name with zeros behind it.
      let name = event.prefix(max(16, count)).dropFirst(16).prefix { $0 != 0 }
      let temporary = FilePath(String(decoding: name, as: UTF8.self))
      try folder.write("cut", to: temporary)
      try AtomicFile.sweep(folder.path)
      #expect(try AtomicFileTests.names(folder.path) == ["file"])
    }
  }

  @Test func `a sweep of a missing folder is an error`() {
    let none = folder.appending("none")
    let error = #expect(throws: FileError.self) { try AtomicFile.sweep(none) }
    #expect(error?.description == "\(none): open folder: No such file or directory")
  }

  @Test func `removing takes a file away and does not mind when there is none`() throws {
    let file = try folder.write("text", to: "file")
    AtomicFile.remove(file)
    AtomicFile.remove(file)
    #expect(try Self.names(folder.path) == [])
  }

  @Test func `only a folder can be synced`() throws {
    let file = try folder.write("text", to: "file")
    let none = folder.appending("none")
    try AtomicFile.syncFolder(folder.path)
    let fileError = #expect(throws: FileError.self) { try AtomicFile.syncFolder(file) }
    #expect(fileError?.description == "\(file): open: Not a directory")
    let noneError = #expect(throws: FileError.self) { try AtomicFile.syncFolder(none) }
    #expect(noneError?.description == "\(none): open: No such file or directory")
  }
}
