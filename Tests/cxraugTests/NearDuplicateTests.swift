import Files
import Phantoms
import Radiographs
import SystemPackage
import Testing

/// Copies of one picture that are not the same pixels: of another size, depth and brightness.
@Suite struct NearDuplicateTests {
  /// Writes a phantom of a patient as large as real copies are.
  static func write(
    patient: Int, side: Int, bits: Int = 8, format: OutputFormat = .png, to path: FilePath
  ) throws {
    try Folder.create(path.removingLastComponent())
    let radiograph = ChestPhantom(patient: patient).radiograph(
      width: side, height: side, bits: bits)
    try AtomicFile.write(radiograph.encoded(as: EncodingOptions(format: format)), to: path)
  }

  @Test func `a copy in another given split is refused from training`() throws {
    let folder = try TemporaryFolder()
    for patient in 0..<4 {
      try Self.write(
        patient: patient, side: 256, to: folder.appending(FilePath("in/train/a\(patient).png")))
    }
    try Self.write(patient: 9, side: 256, to: folder.appending(FilePath("in/val/c.png")))
    try Self.write(
      patient: 2, side: 320, format: .jpeg, to: folder.appending(FilePath("in/val/other-name.jpg")))
    let result = try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--classic", "0"], in: folder.path)
    #expect(result.status == 3)
    #expect(
      result.errors.contains(
        "refused: train/a2.png: nearly the same picture as val/other-name.jpg, which is in val; "
          + "expected each picture once (--keep-similar keeps both)\n"), "\(result.errors)")
    let made = try tree(folder.path.appending("out"))
    #expect(made.keys.contains("val/other-name.png"))
    #expect(!made.keys.contains("train/a2.png"))

    let kept = try Program.run(
      ["build", "in", "-o", "kept", "--size", "64", "--classic", "0", "--keep-similar"],
      in: folder.path)
    #expect(kept.status == 0, "\(kept.errors)")
  }

  @Test func `patients with copies of one picture stand on one side`() throws {
    let folder = try TemporaryFolder()
    for patient in 0..<12 {
      try Self.write(
        patient: patient, side: 256, to: folder.appending(FilePath("in/a\(patient).png")))
      try Self.write(
        patient: patient, side: 200, bits: 12, to: folder.appending(FilePath("in/b\(patient).png")))
    }
    let result = try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--classic", "0", "--val", "0.5"],
      in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("note: 12 pairs of radiographs look like copies"))
    let made = try tree(folder.path.appending("out"))
    for patient in 0..<12 {
      for side in ["train", "val"] {
        let both = ["a", "b"].map { made.keys.contains("\(side)/\($0)\(patient).png") }
        #expect(both[0] == both[1], "\(patient)")
      }
    }

    // A copy that comes later goes to the side of its picture, whatever its name.
    let inVal = try #require((0..<12).first { made.keys.contains("val/a\($0).png") })
    try Self.write(patient: inVal, side: 300, to: folder.appending(FilePath("in/late.png")))
    let later = try Program.run(
      ["build", "in", "-o", "out", "--size", "64", "--classic", "0", "--val", "0.5"],
      in: folder.path)
    #expect(later.status == 0, "\(later.errors)")
    #expect(try tree(folder.path.appending("out")).keys.contains("val/late.png"))
  }

  @Test func `what is known of copies is kept, and newcomers are compared`() throws {
    let folder = try TemporaryFolder()
    let options = ["--size", "64", "--classic", "0"]
    for patient in 0..<4 {
      try Self.write(
        patient: patient, side: 256, to: folder.appending(FilePath("in/train/a\(patient).png")))
    }
    try Self.write(patient: 2, side: 200, to: folder.appending(FilePath("in/val/b.png")))
    let first = try Program.run(["build", "in", "-o", "out"] + options, in: folder.path)
    #expect(first.errors.contains("refused: train/a2.png: nearly the same picture as val/b.png"))
    let copies = folder.path.appending("out/.cxraug/copies.jsonl")
    let kept = try FileBytes.read(copies, limit: 1 << 20)
    #expect(kept.count { $0 == UInt8(ascii: "\n") } == 6)

    // Again: nothing new, the same refusal.
    let again = try Program.run(["build", "in", "-o", "out"] + options, in: folder.path)
    #expect(again.status == 3)
    #expect(again.errors.contains("refused: train/a2.png: nearly the same picture as val/b.png"))
    #expect(try FileBytes.read(copies, limit: 1 << 20) == kept)

    // A newcomer that copies one that was there, and a folder that starts with all of them.
    try Self.write(patient: 0, side: 300, to: folder.appending(FilePath("in/val/new.png")))
    let later = try Program.run(["build", "in", "-o", "out"] + options, in: folder.path)
    #expect(later.errors.contains("refused: train/a0.png: nearly the same picture as val/new.png"))
    #expect(later.errors.contains("refused: train/a2.png: nearly the same picture as val/b.png"))
    let fresh = try Program.run(["build", "in", "-o", "fresh"] + options, in: folder.path)
    #expect(fresh.errors.contains("refused: train/a0.png: nearly the same picture as val/new.png"))
    #expect(fresh.errors.contains("refused: train/a2.png: nearly the same picture as val/b.png"))

    // A known pair is not compared again: without its line it would not be found.
    let lines = kept.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0, as: UTF8.self)
    }
    let forgetful = lines.map { line in
      line.contains("[") ? line.prefix { $0 != "[" } + "[]}" : line
    }
    try AtomicFile.write(forgetful.joined(separator: "\n") + "\n", to: copies)
    let trusting = try Program.run(["build", "in", "-o", "out"] + options, in: folder.path)
    #expect(!trusting.errors.contains("train/a2.png"))

    // Of another format, or damaged: everything is compared.
    for text in [
      "{\"format\":\"cxraug copies 0\"}\n" + forgetful.dropFirst().joined(separator: "\n"), "x",
    ] {
      try AtomicFile.write(text, to: copies)
      let wary = try Program.run(["build", "in", "-o", "out"] + options, in: folder.path)
      #expect(wary.errors.contains("refused: train/a2.png: nearly the same picture as val/b.png"))
    }
  }
}
