import Files
import GAN
import Networks
import Phantoms
import Radiographs
import Randomness
import Tensors
import Testing

@Suite struct CopyCheckTests {
  private static func phantoms(_ patients: Range<Int>) -> [Radiograph] {
    patients.map { ChestPhantom(patient: $0).radiograph(width: 64, height: 64) }
  }

  @Test func `darker copies are copies, other patients are not`() {
    let check = CopyCheck(of: Self.phantoms(0..<40))
    let darker = Self.phantoms(0..<20).map { radiograph in
      Radiograph(
        width: 64, height: 64, bits: 8, samples: radiograph.samples.map { $0 * 3 / 4 + 5 })
    }
    #expect(darker.allSatisfy(check.isCopy))
    #expect(Self.phantoms(40..<80).count(where: check.isCopy) <= 3)
  }

  @Test func `what is smooth, and lies near everything, is no copy`() {
    let all = Self.phantoms(0..<40)
    let mean = (0..<64 * 64).map { place in
      UInt16(all.reduce(0) { $0 + Int($1.samples[place]) } / all.count)
    }
    let smooth = Radiograph(width: 64, height: 64, bits: 8, samples: mean)
    #expect(!CopyCheck(of: all).isCopy(smooth))
  }

  @Test func `of too few, nothing is a copy`() {
    let five = Self.phantoms(0..<5)
    #expect(!CopyCheck(of: five).isCopy(five[0]))
  }

  @Test func `the thumbnails of a large set are every so many`() {
    let one = Radiograph(
      width: 32, height: 32, bits: 8, samples: (0..<1024).map { UInt16($0 % 256) })
    let check = CopyCheck(of: [Radiograph](repeating: one, count: 4097))
    #expect(check.thumbnails.count == 2049)
  }

  @Test func `a generator's copies are drawn again`() throws {
    let folder = try TemporaryFolder()
    let path = try FastGANTests.run(1, in: folder.path)
    var weights = try WeightFile(reading: path)
    // Now everything is a copy.
    weights.metadata["copy_ratio"] = "1"
    let name = "training.thumbnails"
    let rows = try #require(weights.tensors[name])
    #expect(rows.shape == [5, 1024])
    weights.tensors[name] = WeightFile.Entry(
      shape: [15, 1024],
      values: (0..<15).flatMap { row in
        rows.values[row % 5 * 1024..<(row % 5 + 1) * 1024].map { $0 * Float(1 + row / 5) }
      })
    try weights.write(to: path)
    let file = try GeneratorFile(reading: path)
    let drawing = try Drawing(
      file, try file.generator(batch: 4, workers: Workers(count: 1)), bits: 8)
    _ = drawing.images(seed: 1, from: 0)
    #expect(drawing.redrawn.copies == 4 * 19)
    #expect(drawing.kept.copies == 4)
    #expect(
      Drawing.notes(on: [drawing]) == [
        "76 synthetic radiographs drawn again: copies of training radiographs",
        "4 synthetic radiographs like a training radiograph, however often drawn",
      ])
  }

  @Test(arguments: ["2", "-0.1", "nan", "x"]) func `an impossible ratio is refused`(
    ratio: String
  ) throws {
    let folder = try TemporaryFolder()
    let path = try TrainingRunTests.run(1, in: folder.path).generator
    var weights = try WeightFile(reading: path)
    weights.metadata["copy_ratio"] = ratio
    try weights.write(to: path)
    let error = #expect(throws: FileError.self) { try GeneratorFile(reading: path) }
    #expect(error?.reason.hasPrefix("no usable training.thumbnails and copy_ratio") == true)
  }

  @Test func `thumbnails of another size are refused`() throws {
    let folder = try TemporaryFolder()
    let path = try TrainingRunTests.run(1, in: folder.path).generator
    var weights = try WeightFile(reading: path)
    weights.tensors["training.thumbnails"] = WeightFile.Entry(shape: [4], values: [1, 2, 3, 4])
    try weights.write(to: path)
    #expect(throws: FileError.self) { try GeneratorFile(reading: path) }
  }
}
