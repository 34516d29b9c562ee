import Phantoms
import Preprocessing
import Radiographs
import Testing

@Suite struct SimilarityIndexTests {
  private static let original = ChestPhantom(patient: 2).radiograph(width: 500, height: 440)
  private static let index = SimilarityIndex([Fingerprint(of: original)])

  /// Every change that copies may have, one at a time and together.
  private static let copies: [(name: String, image: Radiograph)] = {
    let gamma = (0..<256).map { Int((Double($0) / 255).squareRoot() * 255 + 0.5) }
    let text = original.mapped { $0 }.withText()
    return [
      ("the same", original),
      ("small", original.stretched(227, 200)),
      ("square", original.stretched(224, 224)),
      ("large", original.stretched(900, 792)),
      ("12 bits", original.mapped(bits: 12) { $0 * 16 + $0 % 16 }),
      ("window", original.mapped(bits: 10) { 300 + $0 * 3 / 2 }),
      ("gamma 0.5", original.mapped { gamma[$0] }),
      ("gamma 2", original.mapped { $0 * $0 / 255 }),
      ("contrast", original.mapped { ($0 - 128) * 13 / 10 + 128 }),
      ("dark", original.mapped { $0 - 25 }),
      ("black frame", original.window(left: -10, top: -9, right: -10, bottom: -9)),
      ("white frame", original.window(left: -10, top: -9, right: -10, bottom: -9, frame: 255)),
      ("crop", original.window(left: 10, top: 9, right: 10, bottom: 9)),
      ("crop of one corner", original.window(left: 10, top: 9, right: 0, bottom: 0)),
      ("text", text),
      (
        "all",
        text.window(left: 8, top: 0, right: 0, bottom: 8).stretched(230, 210)
          .mapped { $0 * $0 / 510 + $0 / 3 }
      ),
    ]
  }()

  @Test func `copies are found`() {
    for (name, image) in Self.copies {
      let found = Self.index.matches(of: Fingerprint(of: image))
      #expect(found.map(\.index) == [0], "\(name)")
      #expect(found.allSatisfy { !$0.isMirrored }, "\(name)")
    }
  }

  @Test func `mirrored copies are found unless they are not asked for`() {
    for (name, image) in Self.copies {
      let fingerprint = Fingerprint(of: image.mirrorImage)
      let found = Self.index.matches(of: fingerprint)
      #expect(found.map(\.index) == [0] && found.allSatisfy(\.isMirrored), "\(name)")
      #expect(Self.index.matches(of: fingerprint, includingMirrored: false).isEmpty, "\(name)")
    }
  }

  @Test(arguments: [50, 75, 95]) func `JPEG copies are found`(quality: Int) throws {
    let bytes = try Self.original.encoded(as: EncodingOptions(format: .jpeg, jpegQuality: quality))
    let copy = try DecodedImage(decoding: bytes).radiograph
    #expect(copy != Self.original)
    #expect(Self.index.matches(of: Fingerprint(of: copy)).map(\.index) == [0])
  }

  @Test func `other patients are not found`() throws {
    let patients = (3..<15).map {
      Fingerprint(of: ChestPhantom(patient: $0).radiograph(width: 500, height: 440))
    }
    #expect(SimilarityIndex(patients).pairs().isEmpty)
    #expect(patients.allSatisfy { Self.index.matches(of: $0).isEmpty })
  }

  @Test func `the nearest entry of a few is the most alike, either way round`() throws {
    let entries = (3..<15).map {
      Fingerprint(of: ChestPhantom(patient: $0).radiograph(width: 500, height: 440))
    }
    let index = SimilarityIndex(entries)
    for patient in [5, 20, 21, 22, 23] {
      let picture = ChestPhantom(patient: patient).radiograph(width: 250, height: 220)
      let fingerprint = Fingerprint(of: patient == 22 ? picture.mirrorImage : picture)
      let nearest = try #require(index.nearest(to: fingerprint))
      let all = entries.map {
        [fingerprint.similarity(to: $0), fingerprint.mirroredSimilarity(to: $0)]
      }
      #expect(nearest.similarity == all[nearest.index][nearest.isMirrored ? 1 : 0])
      #expect(nearest.similarity == all.joined().max())
      #expect(patient != 5 || (nearest.index == 2 && nearest.similarity > 0.9))
    }
    #expect(SimilarityIndex([]).nearest(to: entries[0]) == nil)
  }

  @Test func `what shows nothing is never a copy`() {
    let blank = Fingerprint(
      of: Radiograph(width: 9, height: 9, bits: 8, samples: .init(repeating: 5, count: 81)))
    #expect(SimilarityIndex([blank, blank]).pairs().isEmpty)
  }

  /// Three patients with copies, some mirrored, and what must be found among them.
  private static let crowd: [(patient: Int, isMirrored: Bool, fingerprint: Fingerprint)] =
    [(3, false), (7, false), (3, true), (9, false), (7, true), (3, false), (7, true)].enumerated()
    .map { place, entry in
      let image = ChestPhantom(patient: entry.0).radiograph(width: 300, height: 300)
        .window(left: place, top: 0, right: 0, bottom: place)
      return (
        entry.0, entry.1, Fingerprint(of: entry.1 ? image.mirrorImage : image)
      )
    }

  @Test func `all pairs are found, in order, with the better of both ways`() {
    let pairs = SimilarityIndex(Self.crowd.map(\.fingerprint)).pairs()
    var expected: [[Int]] = []
    for second in Self.crowd.indices {
      for first in 0..<second
      where Self.crowd[first].patient == Self.crowd[second].patient {
        let isMirrored = Self.crowd[first].isMirrored != Self.crowd[second].isMirrored
        expected.append([first, second, isMirrored ? 1 : 0])
      }
    }
    #expect(expected.count == 6)
    #expect(pairs.map { [$0.first, $0.second, $0.isMirrored ? 1 : 0] } == expected)
    for pair in pairs {
      let first = Self.crowd[pair.first].fingerprint
      let second = Self.crowd[pair.second].fingerprint
      let ways = [first.similarity(to: second), first.mirroredSimilarity(to: second)]
      #expect(pair.similarity == ways.max())
      #expect(pair.similarity >= SimilarityIndex.threshold)
    }
  }

  @Test func `the order of the entries changes nothing`() {
    let last = Self.crowd.count - 1
    let fingerprints = Self.crowd.map(\.fingerprint)
    let forward = SimilarityIndex(fingerprints).pairs().map { pair in
      "\(pair.first) \(pair.second) \(pair.isMirrored) \(pair.similarity)"
    }
    let backward = SimilarityIndex(fingerprints.reversed()).pairs().map { pair in
      "\(last - pair.second) \(last - pair.first) \(pair.isMirrored) \(pair.similarity)"
    }
    #expect(backward.sorted() == forward.sorted())
  }

  @Test func `parts of the search add up to the whole`() {
    let index = SimilarityIndex(Self.crowd.map(\.fingerprint))
    let parts: [Range<Int>] = [0..<2, 2..<3, 3..<7]
    let found = parts.map { index.pairs(endingIn: $0) }
    #expect(Array(found.joined()) == index.pairs())
    let plain = index.pairs(includingMirrored: false)
    #expect(plain == index.pairs().filter { !$0.isMirrored })
    #expect(SimilarityIndex([]).pairs().isEmpty)
  }

  @Test func `a picture that is its own mirror image is found once`() {
    let half = texture(width: 100, height: 150)
    var samples: [UInt16] = []
    for row in 0..<150 {
      let line = half.samples[row * 100..<(row + 1) * 100]
      samples += line
      samples += line.reversed()
    }
    let image = Radiograph(width: 200, height: 150, bits: 12, samples: samples)
    let fingerprint = Fingerprint(of: image)
    #expect(fingerprint.mirrored == fingerprint)
    let found = SimilarityIndex([fingerprint]).matches(of: fingerprint)
    #expect(found.map(\.index) == [0])
    #expect(found.allSatisfy { !$0.isMirrored && $0.similarity > 0.999 })
  }
}

extension Radiograph {
  /// With a few white letters burned in near the upper left corner.
  fileprivate func withText() -> Radiograph {
    let letters = ["#.#.###.#..", "#.#..#..#..", "###..#..#..", "#.#..#..#..", "#.#.###.###"]
    var result = self
    for (row, line) in letters.enumerated() {
      for (column, mark) in line.enumerated() where mark == "#" {
        for part in 0..<9 {
          let y = 40 + 3 * row + part / 3
          result.samples[y * width + 50 + 3 * column + part % 3] = maximum
        }
      }
    }
    return result
  }
}
