import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Numbers of variants: what was asked for, what the plan says, and what is on disk.
@Suite struct CountTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    // Three classes of 7, 3 and 2; nobody is kept aside.
    for (label, patients) in [("a", 0..<7), ("b", 7..<10), ("c", 10..<12)] {
      for patient in patients {
        let path = folder.path.pushing(FilePath("in/\(label)/p\(patient).png"))
        try Folder.create(path.removingLastComponent())
        let image = ChestPhantom(patient: patient).radiograph(width: 40, height: 40, bits: 8)
        try AtomicFile.write(image.encoded(as: EncodingOptions(format: .png)), to: path)
      }
    }
  }

  private func build(_ arguments: [String]) throws -> Program.Result {
    try Program.run(
      ["build", "in", "-o", "out", "--size", "32", "--val", "0", "--keep-similar"] + arguments,
      in: folder.path)
  }

  private func written(_ label: String) throws -> Int {
    try tree(folder.path.appending("out")).keys.count { $0.hasPrefix("train/\(label)/") }
  }

  @Test(arguments: [
    (["--per-image", "3"], [28, 12, 8]), (["--classic", "3x"], [28, 12, 8]),
    (["--total", "50"], [30, 12, 8]), (["--total", "12"], [7, 3, 2]),
    (["--total", "30", "--balance"], [10, 10, 10]),
    (["--total", "32", "--balance"], [11, 11, 10]),
    // Not enough to fill the smaller classes: they come to the same number.
    (["--classic", "4", "--balance"], [7, 5, 4]),
    (["--per-image", "1", "--balance"], [8, 8, 8]),
  ])
  func `counts are exact, in the plan and on disk`(arguments: [String], counts: [Int]) throws {
    let plan = try build(arguments + ["--dry-run"])
    #expect(plan.status == 0, "\(plan.errors)")
    for ((label, originals), count) in zip([("a", 7), ("b", 3), ("c", 2)], counts) {
      #expect(
        plan.output.contains(
          "\(label): \(originals) originals, \(count - originals) classic, 0 synthetic"),
        "\(plan.output)")
    }
    #expect(try build(arguments + ["--quiet"]).status == 0)
    #expect(try ["a", "b", "c"].map(written) == counts)
  }

  @Test func `numbers that cannot be are refused`() throws {
    #expect(
      try build(["--total", "11"]).errors
        == "error: --total 11: 12 training originals and 0 synthetic radiographs are more; "
        + "expected 12 at least\n")
    #expect(
      try build(["--total", "50", "--per-image", "2"]).errors
        == "error: --classic, --per-image and --total; expected one of them\n")
    let one = try Program.run(
      ["build", "in/a", "-o", "out", "--balance", "--dry-run"], in: folder.path)
    #expect(
      one.errors
        == "error: --balance: one class; expected class folders or --labels with several\n")
    #expect(one.status == 64)
  }
}
