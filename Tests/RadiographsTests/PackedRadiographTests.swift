import Radiographs
import Testing

@Suite struct PackedRadiographTests {
  @Test(arguments: 1...16)
  func `unpacks to what was packed`(bits: Int) {
    let maximum = UInt16((1 << bits) - 1)
    let radiograph = Radiograph(
      width: 3, height: 2, bits: bits, samples: [0, maximum, 1, maximum / 2, 0, maximum],
      pixelSpacing: PixelSpacing(horizontal: 0.175, vertical: 0.2))
    let packed = PackedRadiograph(radiograph)
    #expect(packed.radiograph == radiograph)
    #expect(packed.byteCount == (bits > 8 ? 12 : 6))
  }
}
