import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// A data set is taken up again only by what belongs to it.
@Suite struct TakingUpTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try writePhantoms((0..<10).map { "chest_\($0).png" }, to: folder.appending("in"))
  }

  func build(_ arguments: [String] = [], _ input: String = "in") throws -> Program.Result {
    try Program.run(
      ["build", input, "-o", "out", "--size", "64", "--quiet"] + arguments, in: folder.path)
  }

  @Test func `strangers are refused the second time too`() throws {
    #expect(try build().status == 0)
    AtomicFile.remove(folder.appending("out/.cxraug/journal.jsonl"))
    let before = try tree(folder.appending("out"))
    try writePhantoms(
      (0..<20).map { "stranger_\($0).png" }, to: folder.appending("other"), bits: 12, first: 30)
    for _ in 0..<3 {
      let result = try build([], "other")
      #expect(result.status == 64)
      #expect(
        result.errors
          == "error: out: built from other radiographs than other; choose another output folder\n")
    }
    #expect(try tree(folder.appending("out")) == before)
    // An empty journal counts as none.
    try AtomicFile.write("", to: folder.appending("out/.cxraug/journal.jsonl"))
    #expect(try build([], "other").status == 64)
    #expect(try build().status == 0)
    #expect(try tree(folder.appending("out")) == before)
  }

  @Test(arguments: [["dataset.json"], ["dataset.json", "manifest.jsonl"]])
  func `a data set that lost its sides is not divided anew`(files: [String]) throws {
    #expect(try build().status == 0)
    for file in files { AtomicFile.remove(folder.appending("out").pushing(FilePath(file))) }
    let before = try tree(folder.appending("out"))
    let result = try build()
    #expect(result.status == 64)
    #expect(
      result.errors == "error: out: no dataset.json, which tells each patient's side; expected it "
        + "back, or another output folder\n", "\(result.errors)")
    #expect(try tree(folder.appending("out")) == before)
  }

  @Test func `most of a data set does not go by mistake`() throws {
    #expect(try build().status == 0)
    let before = try tree(folder.appending("out"))
    for place in 0..<6 { AtomicFile.remove(folder.appending(FilePath("in/chest_\(place).png"))) }
    let refused = try build()
    #expect(refused.status == 64)
    #expect(
      refused.errors == "error: out: 6 of its 10 radiographs are not in in; expected most of them "
        + "(--allow-removal removes them)\n", "\(refused.errors)")
    #expect(try tree(folder.appending("out")) == before)
    let result = try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--allow-removal"], in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        "note: 6 of its 10 radiographs are not in the input any more and are removed\n"),
      "\(result.errors)")
  }

  @Test(arguments: ["out", "out/train", "./out/val"])
  func `a data set is no input of another`(input: String) throws {
    #expect(try build().status == 0)
    let result = try Program.run(
      ["build", input, "-o", "new", "--size", "64", "--quiet"], in: folder.path)
    #expect(result.status == 64)
    #expect(
      result.errors == "error: \(input): a data set of cxraug, or in one; expected radiographs "
        + "that it has not made\n", "\(result.errors)")
    #expect((try? FileStatus(of: folder.appending("new"))) == nil)
  }
}
