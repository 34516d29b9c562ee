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
    #expect((0..<3).map { again.count(in: $0) } == [3, 2, 0])
    #expect((0..<3).map { again.countInDataset(of: $0) } == [1, 0, 0])
    for file in files { #expect(try again.file(file.path, in: file.root) == file) }
    #expect(try again.files(.seen).map(\.path) == ["z.png"])
    let records = try WatchRecords(reading: path)
    #expect(records.files.count { _ in true } == files.count)
    for file in files { #expect(records.files(in: file.root)[file.path] == file) }
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
      let states = ["a.png", "b.png"].map { read.state(of: $0, in: 0) }
      #expect(states[0] == nil || [.settled, .done].contains(states[0]))
      #expect(states[1] == nil || cut >= bytes.count - 1)
      #expect(
        try WatchRecords(reading: path).files(in: 0).mapValues(\.state)["a.png"] == states[0])
    }
    try AtomicFile.write(bytes, to: path)
    #expect(try WatchJournal(path).state(of: "a.png", in: 0) == .done)
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
    // Lines are found where they moved to.
    var replaced = Self.file("a-name-of-some-length-5.png", .quarantined)
    replaced.earlier = FileStatus(size: 9, modified: 4, device: 1, inode: 2)
    try journal.note(replaced)
    try journal.note(Self.file("late.png"))
    try journal.compact()
    #expect(try journal.file(replaced.path, in: 0) == replaced)
    #expect(try journal.file("late.png", in: 0)?.state == .done)
    #expect(try journal.file("a-name-of-some-length-19.png", in: 0)?.tries == 49)
    #expect(try journal.file("a-name-of-some-length-3.png", in: 0) == nil)
    #expect(journal.countInDataset(of: 0) == 20)
    let late = Self.file("late.png")
    #expect(journal.knows(late.path.bytes, in: 0, as: late.status))
    #expect(!journal.knows(late.path.bytes, in: 1, as: late.status))
    #expect(!journal.knows(late.path.bytes, in: 0, as: try FileStatus(of: path)))
    #expect(try FileStatus(of: path).size < 300 * 20 + 100)
  }
}
