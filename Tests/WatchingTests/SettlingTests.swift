import Files
import SystemPackage
import Testing
import Watching

@Suite struct SettlingTests {
  static let wall = 1_000_000_000_000_000_000

  static func entry(
    _ name: FilePath, size: Int = 10, age: Double = 100, inode: UInt64 = 1
  ) -> DirectoryListing.Entry {
    DirectoryListing.Entry(
      path: name,
      status: FileStatus(
        size: size, modified: wall - Int(age * 1e9), device: 1, inode: inode))
  }

  /// Feeds polls of one second and tells in which the file settled.
  static func settles(
    _ polls: [DirectoryListing.Entry?], pause: Double = 5
  ) -> Int? {
    var settling = Settling(pause: .seconds(pause))
    for (second, entry) in polls.enumerated() {
      let found = settling.settled(
        entry.map { [$0] } ?? [], now: .seconds(second), wall: wall + second * 1_000_000_000)
      if !found.isEmpty { return second }
    }
    return nil
  }

  @Test func `an old file settles in the second poll that sees it`() {
    #expect(Self.settles([Self.entry("a"), Self.entry("a")]) == 1)
    #expect(Self.settles([Self.entry("a")]) == nil)
  }

  @Test func `a young file waits until it is old enough`() {
    let young = Self.entry("a", age: 1)
    #expect(Self.settles(Array(repeating: young, count: 9)) == 4)
  }

  @Test func `a file that changes begins anew`() {
    let polls = [10, 20, 30, 30].map { Self.entry("a", size: $0) }
    #expect(Self.settles(polls) == 3)
    // Of the same size and time, but another file: renamed over it.
    let renamed = [1, 2, 2].map { Self.entry("a", inode: $0) }
    #expect(Self.settles(renamed) == 2)
    let touched = [100, 90, 90].map { Self.entry("a", age: $0) }
    #expect(Self.settles(touched) == 2)
  }

  @Test(arguments: [-3.2e8, -60, -1e-9, -8e9])
  func `a time in the future is no reason to wait for it`(age: Double) {
    let future = Self.entry("a", age: age)
    #expect(Self.settles(Array(repeating: future, count: 9)) == 5)
  }

  @Test func `the farthest times there are settle too`() {
    for modified in [Int.min, 0, Int.max] {
      let entry = DirectoryListing.Entry(
        path: "a", status: FileStatus(size: 1, modified: modified, device: 1, inode: 1))
      #expect((1...5).contains(Self.settles(Array(repeating: entry, count: 9)) ?? 0))
    }
  }

  @Test func `a file that was gone for a poll begins anew`() {
    let old = Self.entry("a")
    #expect(Self.settles([old, nil, old, old]) == 3)
  }

  @Test func `two looks at one moment are one`() {
    var settling = Settling(pause: .seconds(5))
    for _ in 0..<3 {
      let found = settling.settled([Self.entry("a")], now: .seconds(1), wall: Self.wall)
      #expect(found.isEmpty)
    }
    #expect(settling.count == 1)
  }

  @Test func `what has settled is forgotten`() {
    var settling = Settling(pause: .zero)
    let entries = [Self.entry("a"), Self.entry("b")]
    #expect(settling.settled(entries, now: .seconds(0), wall: Self.wall).isEmpty)
    #expect(
      settling.settled(entries, now: .seconds(1), wall: Self.wall).map(\.path) == ["a", "b"])
    #expect(settling.count == 0)
  }
}
