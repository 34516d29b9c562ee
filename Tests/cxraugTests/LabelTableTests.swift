import Files
import Phantoms
import SystemPackage
import Testing

/// Classes and patients from tables.
@Suite struct LabelTableTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func build(_ arguments: [String] = [], val: String = "0.25") throws -> Program.Result {
    try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--val", val] + arguments, in: folder.path)
  }

  /// The column of every original, by its source.
  func column(_ name: String) throws -> [String: String] {
    let rows = try manifestRows(folder.appending("out")).filter {
      $0["kind"]?.string == "original"
    }
    return Dictionary(
      uniqueKeysWithValues: rows.map { ($0["parent"]?.string ?? "", $0[name]?.string ?? "-") })
  }

  @Test func `classes of a table become class folders`() throws {
    try writePhantoms((0..<8).map { "x/chest\($0).png" }, to: folder.appending("in"))
    let labels = (0..<8).map { "chest\($0).png,\($0 % 2 == 0 ? "Normal" : " Mass/Nodule ")\n" }
    try folder.write("Image Index,Finding Labels\n" + labels.joined(), to: "t.csv")
    let result = try build(["--labels", "t.csv", "--classic", "0"])
    #expect(result.status == 0, "\(result.errors)")
    let found = try column("label")
    let mass = try #require(found["x/chest1.png"])
    #expect(mass.hasPrefix("mass-nodule-"))
    #expect(found.count == 8)
    #expect(found.values.count { $0 == "normal" } == 4 && found.values.count { $0 == mass } == 4)
    // One of four of each class.
    let made = try tree(folder.appending("out"))
    for label in ["normal", mass] {
      #expect(BuildCommandTests.files(made, "train/\(label)/") == 3)
      #expect(BuildCommandTests.files(made, "val/\(label)/") == 1)
    }
  }

  @Test func `a table goes before class folders`() throws {
    try writePhantoms(
      ["sick/a.png", "sick/b.png", "well/c.png", "well/d.png"], to: folder.appending("in"))
    try folder.write("file;label\nsick/a.png;0\nb;1\nc;0\nwell/d;1\n", to: "t.csv")
    let result = try build(["--labels", "t.csv"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try column("label")
        == ["sick/a.png": "0", "sick/b.png": "1", "well/c.png": "0", "well/d.png": "1"])
  }

  @Test func `several classes of one radiograph leave no class folders`() throws {
    try writePhantoms((0..<4).map { "chest\($0).png" }, to: folder.appending("in"))
    try folder.write(
      "file,label\nchest0,Mass|Effusion\nchest1,mass; effusion ;\nchest2,mass\nchest3,effusion\n"
        + "chest0,hernia\n", to: "t.csv")
    let clash = try build(["--labels", "t.csv"])
    #expect(clash.status == 64)
    #expect(
      clash.errors.hasPrefix("error: classes ")
        && clash.errors.hasSuffix(": one name in the data set; rename one\n"), "\(clash.errors)")
    try folder.write(
      "file,label\nchest0,mass|effusion\nchest1,mass; effusion ;\nchest2,mass\nchest3,effusion\n"
        + "chest0,hernia\n", to: "t.csv")
    let result = try build(["--labels", "t.csv"], val: "0")
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try column("label") == [
        "chest0.png": "effusion|hernia|mass", "chest1.png": "effusion|mass",
        "chest2.png": "mass", "chest3.png": "effusion",
      ])
    #expect(try column("file")["chest0.png"] == "train/chest0.png")
    let bytes = try FileBytes.read(folder.appending("out/train/metadata.jsonl"), limit: 1 << 20)
    let first = try #require(bytes.split(separator: UInt8(ascii: "\n")).first)
    #expect(
      try JSON(parsing: Array(first))["labels"]
        == .array([.string("effusion"), .string("hernia"), .string("mass")]))
    #expect(try Program.run(["verify", "out"], in: folder.path).status == 0)
    let synthetic = try build(["--labels", "t.csv", "--synthetic", "2"], val: "0")
    #expect(synthetic.status == 64)
    #expect(
      synthetic.errors == "error: --synthetic: some radiographs have several classes, for which "
        + "there is no generator; expected one class each\n", "\(synthetic.errors)")
  }

  @Test func `who has no class is refused, and rows of nobody are told`() throws {
    try writePhantoms((0..<6).map { "chest\($0).png" }, to: folder.appending("in"))
    let rows = [0, 1, 2, 3, 8, 9].map { "chest\($0),\($0 % 2)\n" }.joined()
    try folder.write("file,label\n\(rows)chest4,\n", to: "t.csv")
    let result = try build(["--labels", "t.csv"])
    #expect(result.status == 3)
    #expect(
      result.errors.hasPrefix("note: 2 rows of t.csv are of no radiograph in the input\n"),
      "\(result.errors)")
    for place in [4, 5] {
      #expect(
        result.errors.contains(
          "refused: chest\(place).png: no label in t.csv; expected a row of it with one\n"),
        "\(result.errors)")
    }
    #expect(try column("label").count == 4)
  }

  @Test func `a table of patients says who is who`() throws {
    try writePhantoms((0..<12).map { "chest\($0).png" }, to: folder.appending("in"))
    let rows = (0..<10).map { "chest\($0).png,s\($0 % 3)\n" }.joined()
    try folder.write("patient_id\tpath\n", to: "wrong.tsv")
    try folder.write("path,patient_id\n\(rows)", to: "t.csv")
    let result = try build(["--group-by", "t.csv"])
    // Who is not in it is refused.
    #expect(result.status == 3, "\(result.errors)")
    let patients = try column("patient")
    for place in 0..<12 {
      #expect(patients["chest\(place).png"] == (place < 10 ? "s\(place % 3)" : nil))
    }
    let sides = try column("split")
    for place in 3..<10 {
      #expect(sides["chest\(place).png"] == sides["chest\(place - 3).png"])
    }
    #expect(
      try datasetDescription(folder.appending("out"))["options"]?["group_by"] == .string("table"))
    let nobody = try build(["--group-by", "wrong.tsv"])
    #expect(nobody.status == 64)
    #expect(
      nobody.errors
        == "error: --group-by wrong.tsv: matches none of 12 paths; expected one that does\n")
    try folder.write("path,patient_id\n\(rows)chest7,s2\n", to: "t.csv")
    let two = try build(["--group-by", "t.csv"])
    #expect(two.status == 64)
    #expect(
      two.errors == "error: t.csv: chest7.png has patients s1, s2; expected one\n",
      "\(two.errors)")
  }

  @Test(arguments: [
    (["--labels", "none.csv"], "error: none.csv: open: No such file or directory\n"),
    (
      ["--labels", "bad.csv"],
      "error: bad.csv: columns a, b; expected one named file and one named label\n"
    ),
    (
      ["--group-by", "bad.csv"],
      "error: bad.csv: columns a, b; expected one named file and one named patient\n"
    ),
    (
      ["--labels", "two.csv"],
      "error: two.csv: a.png is x/a.png or y/a.png; expected paths from the input\n"
    ),
    (["--labels", "short.csv"], "error: short.csv: line 3: 1 fields; expected 2\n"),
  ]) func `a table that is none is one line and nothing written`(
    arguments: [String], line: String
  ) throws {
    try writePhantoms(["x/a.png", "y/a.png"], to: folder.appending("in"))
    try folder.write("a,b\n1,2\n", to: "bad.csv")
    try folder.write("file,label\na.png,2\n", to: "two.csv")
    try folder.write("file,label\nx/a.png,2\ny/a.png\n", to: "short.csv")
    let result = try build(arguments)
    #expect(result.status == 64)
    #expect(result.errors == line, "\(result.errors)")
    #expect((try? FileStatus(of: folder.appending("out"))) == nil)
  }

  @Test func `classes do not come from elsewhere in a later build`() throws {
    try writePhantoms(
      ["sick/a.png", "sick/b.png", "well/c.png", "well/d.png"], to: folder.appending("in"))
    try folder.write("file;label\na;0\nb;1\nc;0\nd;1\n", to: "t.csv")
    #expect(try build().status == 0)
    let before = try tree(folder.appending("out"))
    let other = try build(["--labels", "t.csv"])
    #expect(other.status == 64)
    #expect(
      other.errors.hasSuffix(
        "error: out: built with classes \"folders\", now \"table\"; only the numbers of variants "
          + "may change: use the same options or another output folder\n"), "\(other.errors)")
    try writePhantoms(["e.png"], to: folder.appending("in"), first: 20)
    let beside = try build()
    #expect(beside.status == 3)
    #expect(
      beside.errors.contains(
        "refused: e.png: beside the class folders; expected it in one of them\n"),
      "\(beside.errors)")
    #expect(try tree(folder.appending("out")) == before)
  }

  @Test func `a second class folder makes the first one a class`() throws {
    try writePhantoms((0..<4).map { "sick/\($0)a.png" }, to: folder.appending("in"))
    #expect(try build().status == 0)
    try writePhantoms((0..<4).map { "well/\($0)b.png" }, to: folder.appending("in"), first: 9)
    let result = try build()
    #expect(result.status == 0, "\(result.errors)")
    #expect(Set(try column("label").values) == ["sick", "well"])
  }
}
