import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// A folder that feeds a data set.
@Suite struct WatchTests {
  static let quick = ["--poll", "0.1s", "--settle", "0.3s", "--size", "64"]
  static let command = ["build", "in", "-o", "out", "--watch", "incoming"] + quick

  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try writePhantoms(BuildCommandTests.names, to: folder.path.appending("in"))
    try Folder.create(folder.path.appending("incoming"))
    return folder
  }

  static func once(_ folder: TemporaryFolder) throws -> Program.Result {
    try Program.run(command + ["--once"], in: folder.path)
  }

  static func status(_ folder: TemporaryFolder) throws -> JSON {
    try JSON(parsing: Program.run(["status", "out", "--json"], in: folder.path).output)
  }

  @Test func `what arrives is taken once, and what is bad is left out once`() throws {
    let folder = try Self.folder()
    let first = try Self.once(folder)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("info 10 files added; 10 in the data set\n"))

    let incoming = folder.path.appending("incoming")
    try writePhantoms(["late_1.png", "late_2.png"], to: incoming, first: 100)
    let copied = try FileBytes.read(
      folder.path.appending("in").appending(BuildCommandTests.names[0]), limit: 1 << 20)
    try AtomicFile.write(copied, to: incoming.appending("again.png"))
    try AtomicFile.write("no picture", to: incoming.appending("bad.png"))
    try AtomicFile.write("under way", to: incoming.appending("big.png.part"))
    let second = try Self.once(folder)
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.errors.contains("info 2 files added; 12 in the data set\n"))
    #expect(second.errors.contains("warning duplicate: incoming/again.png: the same pixels as in/"))
    #expect(second.errors.contains("warning quarantined: incoming/bad.png: 10 bytes that begin "))
    #expect(!second.errors.contains("big.png.part"))
    let made = try tree(folder.path.appending("out"))
    #expect(made.keys.contains { $0.hasSuffix("/late_1.png") })

    let status = try Self.status(folder)
    #expect(status["running"] == .bool(false))
    #expect(status["done"]?.integer == 12)
    #expect(status["duplicate"]?.integer == 1)
    #expect(status["quarantine"]?.array?.map { $0["file"]?.string } == ["bad.png"])

    // Nothing new: nothing is said or written again. What is taken away stays.
    AtomicFile.remove(incoming.appending("late_1.png"))
    AtomicFile.remove(folder.path.appending("in").appending(BuildCommandTests.names[1]))
    let third = try Self.once(folder)
    #expect(!third.errors.contains("bad.png"))
    #expect(try tree(folder.path.appending("out")) == made)
    try writePhantoms(["late_3.png"], to: incoming, first: 200)
    #expect(try Self.once(folder).errors.contains("info 1 files added; 13 in the data set\n"))
    let later = try tree(folder.path.appending("out"))
    #expect(
      made.allSatisfy {
        later[$0.key] == $0.value || $0.key.hasSuffix("json")
          || $0.key.hasSuffix("jsonl") || $0.key == "README.md"
      })
    #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)

    // A bad file that is replaced by a good one comes in.
    try writePhantoms(["bad.png"], to: incoming, first: 300)
    #expect(try Self.once(folder).errors.contains("info 1 files added; 14 in the data set\n"))
    #expect(try Self.status(folder)["quarantined"]?.integer == 0)
  }

  @Test func `what was made of a file stays until its new version is whole`() throws {
    let folder = try Self.folder()
    let incoming = folder.path.appending("incoming")
    try writePhantoms(["late_1.png", "late_2.png"], to: incoming, first: 100)
    #expect(try Self.once(folder).errors.contains("info 12 files added; 12 in the data set\n"))
    let out = folder.path.appending("out")
    let made = try tree(out)
    func parents() throws -> [String] {
      try manifestRows(out).compactMap { $0["parent_sha256"]?.string }
    }
    let known = try parents()

    // Damaged, and the same picture as another: what was there stays.
    try AtomicFile.write("no picture", to: incoming.appending("late_1.png"))
    try AtomicFile.write(
      FileBytes.read(
        folder.path.appending("in").appending(BuildCommandTests.names[0]), limit: 1 << 20),
      to: incoming.appending("late_2.png"))
    let damaged = try Self.once(folder)
    #expect(
      damaged.errors.contains("warning quarantined: incoming/late_1.png: 10 bytes that begin "),
      "\(damaged.errors)")
    #expect(damaged.errors.contains("; what was made of it before stays\n"))
    #expect(damaged.errors.contains("warning duplicate: incoming/late_2.png: the same pixels as "))
    #expect(damaged.errors.contains("info 0 files added; 12 in the data set\n"))
    #expect(try tree(out) == made)
    #expect(try Self.status(folder)["done"]?.integer == 12)
    #expect(try Self.status(folder)["quarantined"]?.integer == 1)

    // So it does when others come, and when more variants are asked for than can be made.
    try writePhantoms(["late_3.png"], to: incoming, first: 200)
    let more = try Program.run(Self.command + ["--once", "--classic", "3x"], in: folder.path)
    #expect(more.errors.contains("info 1 files added; 13 in the data set\n"), "\(more.errors)")
    let stayed = Set(try parents())
    #expect(Set(known).isSubset(of: stayed))
    #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)

    // A good version takes its place.
    try writePhantoms(["late_1.png"], to: incoming, first: 300)
    #expect(try Self.once(folder).errors.contains("info 1 files added; 13 in the data set\n"))
    #expect(try Self.status(folder)["quarantined"]?.integer == 0)
    let replaced = try parents()
    #expect(Set(known).subtracting(replaced).count == 1)
    #expect(try manifestRows(out).count { $0["parent"]?.string == "incoming/late_1.png" } >= 1)
  }

  @Test func `it stops when it is asked to, and one alone watches an output`() throws {
    let folder = try Self.folder()
    let stopped = try Program.run(Self.command, in: folder.path, stopAfter: "files added")
    #expect(stopped.status == 0)
    #expect(stopped.errors.hasSuffix("files known\n"))
    let results = try Program.runTogether(4, Self.command + ["--once"], in: folder.path)
    let refused = results.filter { $0.status != 0 }
    #expect(refused.count == 3, "\(results.map(\.errors))")
    for result in refused {
      #expect(result.status == 1)
      #expect(result.errors.hasPrefix("error: out/.cxraug/watch.lock: "))
    }
  }

  @Test func `it takes masks and radiographs together`() throws {
    let folder = try Self.folder()
    let incoming = folder.path.appending("incoming")
    let masks = folder.path.appending("masks")
    func writeMask(_ name: String, _ place: Int) throws {
      var mask = Radiograph(
        width: 64, height: 64, bits: 8, samples: [UInt16](repeating: 0, count: 64 * 64))
      for index in 0..<100 * (place + 1) { mask.samples[index] = 1 }
      try write(mask, to: masks.appending(name))
    }
    for (place, name) in (BuildCommandTests.names + ["late_1.png"]).enumerated() {
      try writeMask(name, place)
    }
    let command = Self.command + ["--masks", "masks"]
    #expect(
      try Program.run(command + ["--once"], in: folder.path).errors
        .contains("info 10 files added; 10 in the data set\n"))
    // The mask of one is there, the other's is not.
    try writePhantoms(["late_1.png", "late_2.png"], to: incoming, first: 400)
    let waiting = try Program.run(command, in: folder.path, stopAfter: "files added")
    #expect(waiting.errors.contains("1 files added; 11 in the data set\n"), "\(waiting.errors)")
    #expect(!waiting.errors.contains("late_2"))
    // A mask that is replaced by no picture changes nothing.
    let before = try tree(folder.path.appending("out"))
    try AtomicFile.write("no picture", to: masks.appending("late_1.png"))
    let damaged = try Program.run(command, in: folder.path, stopAfter: "files added")
    #expect(
      damaged.errors.contains("warning quarantined: masks/late_1.png: mask late_1.png: "),
      "\(damaged.errors)")
    #expect(try tree(folder.path.appending("out")) == before)
    try writeMask("late_2.png", 20)
    let both = try Program.run(command, in: folder.path, stopAfter: "files added")
    #expect(both.errors.contains("1 files added; 12 in the data set\n"), "\(both.errors)")
    // One that has waited too long is built, and refused for want of its mask.
    try writePhantoms(["late_3.png"], to: incoming, first: 500)
    let late = try Program.run(
      command + ["--mask-wait", "0.5s"], in: folder.path, stopAfter: "files added")
    #expect(
      late.errors.contains("warning quarantined: incoming/late_3.png: no mask late_3.* in masks"),
      "\(late.errors)")
  }

  @Test func `the generator is trained again when enough has come, and what was drawn stays`()
    throws
  {
    let folder = try Self.folder()
    let incoming = folder.path.appending("incoming")
    let out = folder.path.appending("out")
    let options = [
      "--synthetic", "1x", "--train-steps", "3", "--width", "8", "--retrain-after", "4", "--once",
    ]
    func take() throws -> String {
      let result = try Program.run(Self.command + options, in: folder.path)
      #expect(result.status == 0)
      return result.errors
    }
    func drawn() throws -> [String: String] {
      Dictionary(
        uniqueKeysWithValues: try manifestRows(out).filter { $0["kind"] == .string("synthetic") }
          .map { ($0["file"]?.string ?? "", $0["generator_sha256"]?.string ?? "") })
    }
    #expect(try !take().contains("training the generator again"))
    let first = try drawn()
    #expect(Set(first.values).count == 1)

    try writePhantoms((0..<3).map { "late_\($0).png" }, to: incoming, first: 100)
    #expect(try !take().contains("training the generator again"))
    try writePhantoms((3..<9).map { "late_\($0).png" }, to: incoming, first: 200)
    let trained = try take()
    #expect(trained.contains("training radiographs more; training the generator again\n"))
    #expect(trained.contains("info the generator is trained; it draws from the next files on\n"))
    let before = try drawn()
    #expect(Set(before.values) == Set(first.values))
    // Its sources may be taken away meanwhile; and nobody trains twice on the same.
    for name in 0..<9 { AtomicFile.remove(incoming.appending("late_\(name).png")) }
    try writePhantoms((9..<14).map { "late_\($0).png" }, to: incoming, first: 300)
    #expect(try !take().contains("training the generator again"))
    let after = try drawn()
    #expect(before.allSatisfy { after[$0.key] == $0.value })
    #expect(after.count > before.count)
    #expect(Set(after.values).count == 2)
    let description = try JSON(
      parsing: FileBytes.read(out.appending("dataset.json"), limit: 1 << 20))
    #expect(
      Set(description["generators"]?.array?.compactMap(\.string) ?? []) == Set(after.values))
    #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)

    // Who is withdrawn is not drawn any more.
    try AtomicFile.write("\(BuildCommandTests.names[0])\n", to: folder.path.appending("list"))
    try writePhantoms(["late_20.png"], to: incoming, first: 400)
    let without = try Program.run(
      Self.command + options + ["--exclude", "list"], in: folder.path)
    #expect(without.status == 0, "\(without.errors)")
    let seen = try manifestRows(out).contains {
      $0["parent"]?.string == "in/" + BuildCommandTests.names[0]
    }
    #expect(!seen)
    #expect(Set(try drawn().values).isDisjoint(with: after.values))
  }

  @Test func `the file of options may say what is watched`() throws {
    let folder = try Self.folder()
    try AtomicFile.write(
      "input: in\noutput: out\nsize: 64\nwatch: incoming\npoll: 0.1s\nsettle: 0.3s\n",
      to: folder.path.appending("cxraug.yaml"))
    try writePhantoms(["late_1.png"], to: folder.path.appending("incoming"), first: 700)
    let result = try Program.run(["build", "--once"], in: folder.path)
    #expect(result.status == 0)
    #expect(result.errors.contains("info 11 files added; 11 in the data set\n"), "\(result.errors)")
  }

  @Test(arguments: [
    ["build", "in", "-o", "out", "--watch", "out/incoming"],
    ["build", "in", "-o", "in/out", "--watch", "incoming"],
    ["build", "in", "-o", "incoming/out", "--watch", "incoming"],
    ["build", "-o", "out", "--watch", "missing"],
    ["build", "in", "-o", "out", "--once"],
    ["build", "in", "-o", "out", "--retrain-after", "5"],
    ["build", "in", "-o", "out", "--watch", "incoming", "--retrain-after", "0"],
    ["status", "in"],
  ]) func `what cannot work is refused at once`(arguments: [String]) throws {
    let folder = try Self.folder()
    let result = try Program.run(arguments, in: folder.path)
    #expect([1, 64].contains(result.status))
    #expect(result.errors.hasPrefix("error: "))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect((try? FileStatus(of: folder.path.appending("out"))) == nil)
  }
}
