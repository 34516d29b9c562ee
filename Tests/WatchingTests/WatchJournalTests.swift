import Files
import Phantoms
import SystemPackage
import Testing
import Watching

@Suite struct WatchJournalTests {
  static func file(
    _ name: FilePath, root: Int = 0, _ state: WatchedFile.State = .done
  ) -> WatchedFile {
    var file = WatchedFile(
      root: root, path: name,
      status: FileStatus(size: 7, modified: -3, device: .max, inode: .max - 1), state: state)
    file.time = 1_795_441_143
    return file
  }

  @Test func `what was noted reads back, names of any bytes among it`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("watch.jsonl")
    var strange = Self.file(FilePath(printable: "a/%FF%0A b%25.png"), root: 1, .quarantined)
    #expect(strange.path.bytes.contains(0xFF))
    strange.reason = "a \"reason\""
    strange.tries = 2
    let files = [
      Self.file("x/y.png"), Self.file("z.png", .seen), Self.file("s.png", .settled),
      Self.file("d.png", root: 1, .duplicate), strange,
    ]
    let journal = try WatchJournal(path, roots: ["/in", "/incoming"])
    for file in files { try journal.note(file) }
    let again = try WatchJournal(path, roots: ["/other", "/incoming"])
    #expect(again.roots == ["/in", "/incoming", "/other"])
    #expect(again.files.count { _ in true } == files.count)
    for file in files { #expect(again.files(in: file.root)[file.path] == file) }
    #expect(again.files(.seen).map(\.path) == ["z.png"])
  }

  @Test func `the last line of a file counts, and a cut one does not`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("watch.jsonl")
    let journal = try WatchJournal(path, roots: ["/in"])
    try journal.note(Self.file("a.png", .settled))
    try journal.note(Self.file("a.png", .done))
    try journal.note(Self.file("b.png", .settled))
    let bytes = try FileBytes.read(path, limit: 1 << 20)
    for cut in 0..<bytes.count {
      try AtomicFile.write(Array(bytes.prefix(cut)), to: path)
      guard let read = try? WatchJournal(path, roots: ["/in"]) else { continue }
      let states = read.files(in: 0).mapValues(\.state)
      #expect(states["a.png"] == nil || [.settled, .done].contains(states["a.png"]))
      #expect(states["b.png"] == nil || cut >= bytes.count - 1)
    }
    try AtomicFile.write(bytes, to: path)
    #expect(try WatchJournal(path).files(in: 0)["a.png"]?.state == .done)
    try AtomicFile.write("{\"format\": \"cxraug watch 0\"}\n", to: path)
    #expect(throws: FileError.self) { _ = try WatchJournal(path) }
  }

  @Test func `it stays short`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("watch.jsonl")
    let journal = try WatchJournal(path, roots: ["/in"])
    for round in 0..<50 {
      for place in 0..<20 {
        var file = Self.file(FilePath("a-name-of-some-length-\(place).png"))
        file.tries = round
        try journal.note(file)
      }
      try journal.compactIfLong()
    }
    #expect(try FileStatus(of: path).size < 300 * (2 * 20 + 121))
    #expect(try WatchJournal(path).files(.done).allSatisfy { $0.tries == 49 })
    try journal.forget(Self.file("a-name-of-some-length-3.png"))
    #expect(try WatchJournal(path).files(.done).count == 19)
    try journal.note(Self.file("late.png"))
    try journal.compact()
    #expect(try FileStatus(of: path).size < 300 * 20 + 100)
  }
}
