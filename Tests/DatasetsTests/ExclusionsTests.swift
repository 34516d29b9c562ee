import Datasets
import Phantoms
import Randomness
import SystemPackage
import Testing

@Suite struct ExclusionsTests {
  static let digest = Digest(of: "pixels")

  /// Whether a list of one line or more means a file of patient p7 in the folder "one".
  static func contain(
    _ text: String, file: FilePath = "x/a\n.png", folders: [FilePath] = ["one"]
  ) throws -> Bool {
    let folder = try TemporaryFolder()
    for name in folders { try folder.write("text", to: name.pushing(file)) }
    let files = try Scan(folders.map { folder.appending($0) }).files
    let list = try Exclusions(reading: folder.write(text, to: "list"))
    return !list.matching(try #require(files.first), patient: "p7", digest: digest).isEmpty
  }

  @Test(arguments: [
    ("p7", true), ("x/a%0A.png", true), ("\(digest)", true), ("# p7", false), ("", false),
    ("\n  \np8\r\np7\r\n", true), ("P7", false), ("p", false), ("a%0A", true),
    ("./x/a%0A.png", true), ("x", false),
    ("#p7\n\np8\n", false),
  ]) func `a line is a path, a name, a patient or a digest`(line: String, isMeant: Bool) throws {
    #expect(try Self.contain(line) == isMeant)
  }

  @Test(arguments: [
    ("a.png", true), ("x/a.png", true), ("a", true), ("x/a", true), ("./a.png", true),
    ("/x/a.png", false), ("b", false),
  ])
  func `a name may stand without its extension`(line: String, isMeant: Bool) throws {
    let folder = try TemporaryFolder()
    let files = try folder.scan(["x/a.png"])
    let list = try Exclusions(reading: folder.write(line, to: "list"))
    #expect(list.matching(files[0], patient: "p7", digest: Self.digest).isEmpty != isMeant)
  }

  @Test(arguments: [
    ("x/a%41.png", true), ("a%41.png", true), ("one/x/a%41.png", true),
    ("one/x/a%2541.png", true), ("two/x/a%41.png", false), ("one/a%41.png", false),
  ]) func `of several inputs a path may stand behind the name of one`(
    line: String, isMeant: Bool
  ) throws {
    #expect(try Self.contain(line, file: "x/a%41.png", folders: ["one", "two"]) == isMeant)
  }

  @Test func `nobody is excluded by nothing`() throws {
    let folder = try TemporaryFolder()
    let files = try folder.scan(["a.png"])
    #expect(Exclusions().matching(files[0], patient: "", digest: Self.digest) == [])
  }

  @Test func `a list that cannot be read is refused`() {
    let error = #expect(throws: DatasetError.self) { try Exclusions(reading: "/none/list") }
    #expect(error?.description == "--exclude /none/list: open: No such file or directory")
    guard case .layout? = error else { return #expect(Bool(false), "expected a layout error") }
  }
}
