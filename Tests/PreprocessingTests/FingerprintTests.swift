import Phantoms
import Preprocessing
import Radiographs
import Testing

@Suite struct FingerprintTests {
  private let references: FingerprintReferences

  init() throws { references = try FingerprintReferences() }

  @Test(arguments: ["phantom002_1", "phantom002_2", "phantom016_1", "phantom035_1"])
  func `the fingerprint of a phantom agrees with Python, level by level`(name: String) throws {
    let image = try FingerprintReferences.phantom(name)
    #expect(Fingerprint(of: image).description == references.fingerprints[name])
  }

  @Test func `a crop that divides the cells unevenly agrees with Python`() throws {
    let image = try FingerprintReferences.phantom("phantom002_1")
      .window(left: 0, top: 4, right: 5, bottom: 3)
    #expect(Fingerprint(of: image).description == references.fingerprints["cropped"])
  }

  @Test(arguments: [(1, 1), (5, 3), (41, 29), (72, 72), (201, 130)])
  func `pictures smaller than the grid agree with Python too`(width: Int, height: Int) {
    let image = texture(width: width, height: height)
    let expected = references.fingerprints["texture\(width)x\(height)"]
    #expect(Fingerprint(of: image).description == expected)
  }

  @Test func `the similarity of every pair agrees with Python`() throws {
    #expect(references.similarities.count == 10)
    for (first, second, expected) in references.similarities {
      let a = try #require(references.fingerprints[first].flatMap { Fingerprint($0) })
      let b = try #require(references.fingerprints[second].flatMap { Fingerprint($0) })
      #expect(abs(a.similarity(to: b) - expected) < 1e-9, "\(first) \(second)")
      // To the last bit: what is found must not depend on the order of files.
      #expect(a.similarity(to: b) == b.similarity(to: a))
      #expect(a.mirroredSimilarity(to: b) == b.mirroredSimilarity(to: a))
      #expect(abs(a.mirroredSimilarity(to: b) - a.mirrored.similarity(to: b)) < 1e-12)
    }
  }

  @Test func `depth alone changes nothing`() {
    let image = ChestPhantom(patient: 4).radiograph(width: 200, height: 230)
    let wide = image.rescaled(toBits: 16)
    #expect(Fingerprint(of: wide) == Fingerprint(of: image))
  }

  @Test(arguments: [(256, 256), (231, 199), (40, 17)])
  func `the mirror image has the mirrored fingerprint`(width: Int, height: Int) {
    let image = texture(width: width, height: height)
    let fingerprint = Fingerprint(of: image)
    #expect(Fingerprint(of: image.mirrorImage) == fingerprint.mirrored)
    #expect(fingerprint.mirrored != fingerprint)
    #expect(fingerprint.mirrored.mirrored == fingerprint)
  }

  @Test func `the largest samples of the largest depth do not overflow`() {
    let image = Radiograph(
      width: 65535, height: 3, bits: 16,
      samples: (0..<3 * 65535).map { $0 % 65535 < 30000 ? 65535 : 65534 })
    #expect(!Fingerprint(of: image).isBlank)
  }

  @Test func `a picture of one brightness is blank and like nothing`() {
    let gray = Radiograph(
      width: 300, height: 200, bits: 8, samples: .init(repeating: 77, count: 60000))
    let blank = Fingerprint(of: gray)
    #expect(blank.isBlank)
    #expect(blank.similarity(to: blank) == 0)
    let other = Fingerprint(of: texture(width: 90, height: 90))
    #expect(!other.isBlank)
    #expect(blank.similarity(to: other) == 0)
    #expect(other.mirroredSimilarity(to: blank) == 0)
  }

  @Test func `the text is read back, and nothing else is read`() throws {
    let text = try #require(references.fingerprints["phantom002_1"])
    let fingerprint = try #require(Fingerprint(text))
    #expect(fingerprint.description == text)
    #expect(text.utf8.count == 512)
    #expect(Fingerprint(String(text.dropLast())) == nil)
    #expect(Fingerprint(text + "k") == nil)
    #expect(Fingerprint("") == nil)
    // 7 and 8 would hold a level of -4; the others are not of the alphabet.
    for wrong in ["H", "I", "A", "=", "-", "é", "\n"] {
      #expect(Fingerprint(wrong + text.dropFirst()) == nil, "\(wrong)")
    }
  }
}
