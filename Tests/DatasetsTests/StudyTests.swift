import Datasets
import Radiographs
import Randomness
import Testing

@Suite struct StudyTests {
  static let samples: [UInt16] = [0, 1, 256, 255, 2, 3]

  static func radiograph(
    width: Int = 3, height: Int = 2, bits: Int = 12, samples: [UInt16] = samples,
    spacing: PixelSpacing? = nil
  ) -> Radiograph {
    Radiograph(
      width: width, height: height, bits: bits, samples: samples, pixelSpacing: spacing)
  }

  @Test func `the pixel digest is that of the picture, not of its spacing`() {
    let spaced = Self.radiograph(spacing: PixelSpacing(horizontal: 0.175, vertical: 0.175))
    #expect(
      PackedRadiograph(spaced).pixelDigest == PackedRadiograph(Self.radiograph()).pixelDigest)
  }

  @Test func `size, depth and every sample change the pixel digest`() {
    var others = [
      Self.radiograph(width: 2, height: 3), Self.radiograph(width: 6, height: 1),
      Self.radiograph(bits: 16), Self.radiograph(samples: [1, 0, 256, 255, 2, 3]),
    ]
    for place in Self.samples.indices {
      for bit in 0..<12 {
        var other = Self.radiograph()
        other.samples[place] ^= 1 << bit
        others.append(other)
      }
    }
    let digests = Set((others + [Self.radiograph()]).map { PackedRadiograph($0).pixelDigest })
    #expect(digests.count == others.count + 1)
  }

  @Test(arguments: [
    (12, "38296c1e10c47c3590273940a8cc3454542f2390e1b3a7063ff087782d3b84ba"),
    (8, "2a3c488533a07a85b937edeac94a539712d3446bee4a6b24f38c4c6260eecbb1"),
  ])
  func `the pixel digest is the same on every machine`(bits: Int, digest: String) {
    let samples = bits == 8 ? Self.samples.map { $0 % 256 } : Self.samples
    let radiograph = Self.radiograph(bits: bits, samples: samples)
    #expect(PackedRadiograph(radiograph).pixelDigest.description == digest)
  }
}
