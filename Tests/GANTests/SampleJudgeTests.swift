import GAN
import Phantoms
import Radiographs
import Randomness
import Testing

@Suite struct SampleJudgeTests {
  static func phantoms(_ patients: Range<Int>) -> [Radiograph] {
    patients.map { ChestPhantom(patient: $0).radiograph(width: 64, height: 64) }
  }

  static func judge(_ samples: [Radiograph]) throws -> SampleQuality {
    let training = phantoms(0..<30)
    let set = TrainingSet(
      radiographs: training, digests: training.indices.map { Digest(of: "\($0)") })
    return try #require(SampleJudge(set).judge(samples))
  }

  @Test func `other patients are as varied, alike and no copies`() throws {
    let quality = try Self.judge(Self.phantoms(30..<60))
    #expect((0.85...1.15).contains(quality.diversity), "\(quality.diversity)")
    #expect(quality.distance < 0.1, "\(quality.distance)")
    #expect(quality.copies < 0.15, "\(quality.copies)")
  }

  @Test func `training radiographs themselves are copies`() throws {
    #expect(try Self.judge(Self.phantoms(0..<20)).copies == 1)
  }

  @Test func `the same image again and again is a collapse`() throws {
    let one = Self.phantoms(40..<41)[0]
    let quality = try Self.judge([Radiograph](repeating: one, count: 12))
    #expect(quality.diversity == 0)
    #expect(quality.distance > 0.3, "\(quality.distance)")
  }

  @Test func `noise is far away`() throws {
    var stream = RandomStream(seed: 3, purpose: "noise")
    let noise = (0..<12).map { _ in
      Radiograph(
        width: 64, height: 64, bits: 8,
        samples: (0..<64 * 64).map { _ in UInt16(stream.number(below: 256)) })
    }
    #expect(try Self.judge(noise).distance > 0.5)
  }

  @Test func `one radiograph has nothing to be compared with`() {
    let one = Self.phantoms(0..<1)
    let set = TrainingSet(radiographs: one, digests: [Digest(of: "one")])
    #expect(SampleJudge(set).judge(Self.phantoms(1..<3)) == nil)
  }
}
