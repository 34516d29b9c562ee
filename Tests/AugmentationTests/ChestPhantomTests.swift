import Phantoms
import Radiographs
import Randomness
import Testing

@Suite struct ChestPhantomTests {
  private func digest(_ image: Radiograph) -> String {
    var hasher = DigestHasher()
    hasher.update(image.samples)
    return hasher.finalize().prefix(16)
  }

  private func mean(_ samples: some Collection<UInt16>) -> Double {
    Double(samples.reduce(0) { $0 + Int($1) }) / Double(samples.count)
  }

  @Test func `a phantom is the same everywhere, to the sample`() {
    #expect(
      digest(ChestPhantom(patient: 7).radiograph(width: 64, height: 48)) == "48b9dd74408bcebc")
    #expect(digest(ChestPhantom(patient: 7).lungMask(width: 64, height: 48)) == "72847dfba6476a8f")
  }

  @Test func `patients, views and seeds differ`() {
    let first = ChestPhantom(patient: 1).radiograph(width: 48, height: 48)
    #expect(first != ChestPhantom(patient: 2).radiograph(width: 48, height: 48))
    #expect(first != ChestPhantom(patient: 1).radiograph(width: 48, height: 48, view: 2))
    #expect(first != ChestPhantom(patient: 1, seed: 2).radiograph(width: 48, height: 48))
    #expect(first == ChestPhantom(patient: 1).radiograph(width: 48, height: 48))
  }

  @Test(arguments: [8, 12, 16])
  func `samples use the depth and stay inside it`(bits: Int) throws {
    let image = ChestPhantom(patient: 4).radiograph(width: 96, height: 64, bits: bits)
    let brightest = try #require(image.samples.max())
    #expect(image.bits == bits && image.width == 96 && image.height == 64)
    #expect(brightest <= image.maximum && Double(brightest) > 0.7 * Double(image.maximum))
  }

  @Test(arguments: 0..<40)
  func `lungs are dark, of plausible size, and larger on image left`(patient: Int) {
    let image = ChestPhantom(patient: patient).radiograph(width: 96, height: 96)
    let mask = ChestPhantom(patient: patient).lungMask(width: 96, height: 96)
    #expect(Set(mask.samples) == [0, 255])
    let inside = mask.samples.indices.filter { mask.samples[$0] == 255 }
    let share = Double(inside.count) / Double(mask.samples.count)
    #expect(share > 0.2 && share < 0.42)
    let middle = mask.samples.indices.filter { (44..<52).contains($0 % 96) && $0 / 96 > 40 }
    #expect(
      mean(inside.map { image.samples[$0] }) + 60 < mean(middle.map { image.samples[$0] }))
    let left = inside.count { $0 % 96 < 48 }
    #expect(left * 2 > inside.count)
  }
}
