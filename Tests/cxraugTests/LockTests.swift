import Files
import Phantoms
import SystemPackage
import Testing

/// One writer for one data set.
@Suite struct LockTests {
  @Test func `of ten builds that start at once one works and nine refuse`() throws {
    let folder = try TemporaryFolder()
    try writePhantoms(BuildCommandTests.names, to: folder.appending("in"))
    // Long enough that all have started before the first is done.
    func command(_ output: String) -> [String] {
      [
        "build", "in", "-o", output, "--size", "64", "--classic", "4", "--synthetic", "4",
        "--train-steps", "150", "--width", "8", "--batch", "4", "--jobs", "1", "--quiet",
      ]
    }
    let results = try Program.runTogether(10, command("out"), in: folder.path)
    let (worked, refused) = (results.filter { $0.status == 0 }, results.filter { $0.status != 0 })
    #expect(worked.count == 1, "\(results)")
    #expect(worked.allSatisfy { $0.errors.isEmpty })
    #expect(refused.count == 9)
    let line = #/error: out/\.cxraug/lock: locked by (process \d+|another process); wait/#
    for result in refused {
      #expect(result.status == 1)
      #expect(result.output.isEmpty)
      #expect(result.errors.hasSuffix(" for it or stop it\n"))
      #expect(result.errors.prefixMatch(of: line) != nil, "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
    }
    #expect(try Program.run(command("alone"), in: folder.path).status == 0)
    #expect(try tree(folder.appending("out")) == tree(folder.appending("alone")))
    #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)
  }

  @Test func `a build that fails leaves no folder that was not there`() throws {
    let folder = try TemporaryFolder()
    try folder.write("no picture", to: "in/a.png")
    for _ in 0..<2 {
      let result = try Program.run(["build", "in", "-o", "new/out"], in: folder.path)
      #expect(result.status == 1)
      #expect((try? FileStatus(of: folder.appending("new/out"))) == nil)
    }
    // A folder that was there stays, without what the build put into it.
    try folder.makeFolder("out")
    #expect(try Program.run(["build", "in", "-o", "out"], in: folder.path).status == 1)
    #expect(try DirectoryListing.names(in: folder.appending("out")).isEmpty)
  }
}
