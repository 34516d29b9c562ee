import Files
import Glibc
import Phantoms
import SystemPackage
import Testing

@Suite struct LockFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func failure(_ path: FilePath) -> String? {
    #expect(throws: FileError.self) { try LockFile(path) }?.description
  }

  @Test func `the file holds the number of the process and nothing older`() throws {
    let path = try folder.write("something older and longer\n", to: "lock")
    let lock = try LockFile(path)
    withExtendedLifetime(lock) {}
    #expect(try AtomicFileTests.text(path) == "\(getpid())\n")
  }

  @Test func `a second lock is refused and names the process that has it`() throws {
    let path = folder.appending("lock")
    let lock = try LockFile(path)
    for _ in 0..<3 {
      #expect(
        Self.failure(path)
          == "\(path): locked by process \(getpid()); wait for it or stop it")
    }
    withExtendedLifetime(lock) {}
  }

  @Test func `a lock ends with its object`() async {
    // A process of its own: one that is started elsewhere holds every descriptor for a moment.
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = folder.appending("lock")
      for _ in 0..<3 {
        let lock = try LockFile(path)
        withExtendedLifetime(lock) {}
      }
      #expect(try FileStatus(of: path).kind == .file)
    }
  }

  @Test func `locks of two files do not know each other`() throws {
    let one = try LockFile(folder.appending("one"))
    let two = try LockFile(folder.appending("two"))
    withExtendedLifetime((one, two)) {}
  }

  @Test func `a file that its owner removed is a lock for nobody else`() throws {
    let path = folder.appending("lock")
    let first = try LockFile(path)
    AtomicFile.remove(path)
    // A new file: its lock is another one, and the old one does not come back.
    let second = try LockFile(path)
    withExtendedLifetime(first) {}
    #expect(Self.failure(path)?.contains("locked by process") == true)
    withExtendedLifetime(second) {}
  }

  @Test func `a lock whose file is removed while it is taken is refused`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = folder.appending("lock")
      let takers = (0..<4).map { _ in
        Task.detached { () -> Int in
          var taken = 0
          for _ in 0..<20_000 {
            guard let lock = try? LockFile(path) else { continue }
            // Nobody else may hold a lock of the same name now.
            let named = try FileStatus(of: path)
            AtomicFile.remove(path)
            #expect(named.size > 0)
            withExtendedLifetime(lock) {}
            taken += 1
          }
          return taken
        }
      }
      var taken = 0
      for taker in takers { taken += try await taker.value }
      #expect(taken > 100)
    }
  }

  @Test func `links and missing folders are refused`() throws {
    let link = try folder.link("link", to: "elsewhere")
    #expect(Self.failure(link) == "\(link): open: Too many levels of symbolic links")
    #expect(try AtomicFileTests.names(folder.path) == ["link"])
    let none = folder.appending("none/lock")
    #expect(Self.failure(none) == "\(none): open: No such file or directory")
  }

  @Test func `a refused lock closes no descriptor but its own`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = folder.appending("lock")
      let lock = try LockFile(path)
      let refusals = Task.detached { for _ in 0..<100_000 { _ = try? LockFile(path) } }
      // One of these would be what a descriptor closed twice takes away.
      for _ in 0..<100_000 {
        let descriptors = try (0..<3).map { _ in
          try FileDescriptor.open(FilePath("/dev/null"), .readOnly)
        }
        for descriptor in descriptors { try descriptor.close() }
      }
      await refusals.value
      withExtendedLifetime(lock) {}
    }
  }
}
