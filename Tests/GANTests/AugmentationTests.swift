import GAN
import Randomness
import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct AugmentationTests {
  static func placements(strength: Double) -> [Placement] {
    var stream = RandomStream(seed: 5, purpose: "test")
    return Augmentation(strength: strength).placements(count: 400, size: 64, from: &stream)
  }

  @Test func `most images are shifted by whole pixels and holed, and that is all`() {
    let placements = Self.placements(strength: 0)
    let plain = placements.filter { $0.mapping.b == 0 && $0.tone == (1, 0) }
    #expect((300...345).contains(plain.count), "\(plain.count)")
    for placement in plain {
      let (a, b, c, d, e, f) = placement.mapping
      #expect(a == 1 && b == 0 && d == 0 && e == 1)
      #expect(abs(c) <= 8 && abs(f) <= 8 && c == c.rounded() && f == f.rounded())
      #expect(placement.hole.columns.count <= 32 && placement.hole.rows.count <= 32)
    }
    #expect(Set(plain.map(\.mapping.c)).count == 17)
    #expect(placements.contains { $0.hole.columns.count == 32 && $0.hole.rows.count == 32 })
  }

  @Test func `nothing is mirrored, and turned by eight degrees at most`() {
    let placements = Self.placements(strength: 0.8)
    for placement in placements {
      let (a, b, _, d, e, _) = placement.mapping
      let scale = (a * e - b * d).squareRoot()
      #expect((0.85...1.17).contains(scale), "\(scale)")
      #expect(a == e && b == -d)
      #expect(abs(atan2f(d, a)) <= 8 * Float.pi / 180 + 1e-6)
      #expect((0.8...1.25).contains(placement.tone.gain) && abs(placement.tone.offset) <= 0.2)
    }
    let turned = placements.count { $0.mapping.b != 0 }
    #expect((280...360).contains(turned), "\(turned)")
  }

  @Test func `the middle stays but for the shift`() {
    for placement in Self.placements(strength: 0.8) {
      let (a, b, c, d, e, f) = placement.mapping
      let (right, down) = (a * 31.5 + b * 31.5 + c - 31.5, d * 31.5 + e * 31.5 + f - 31.5)
      #expect(abs(right - right.rounded()) < 1e-3 && abs(right) < 8.01)
      #expect(abs(down - down.rounded()) < 1e-3 && abs(down) < 8.01)
    }
  }

  @Test func `strength grows while radiographs are known for sure, and shrinks else`() {
    var augmentation = Augmentation()
    augmentation.adapt(toRealShare: 0.5, images: 1000)
    #expect(augmentation.strength == 0.1)
    for _ in 0..<10 { augmentation.adapt(toRealShare: 0.9, images: 1000) }
    #expect(abs(augmentation.strength - 0.5) < 1e-12)
    augmentation.adapt(toRealShare: 0.7, images: 2500)
    #expect(abs(augmentation.strength - 0.4) < 1e-12)
    for _ in 0..<30 { augmentation.adapt(toRealShare: 1, images: 1000) }
    #expect(augmentation.strength == 0.8)
  }
}
