import Radiographs
import Testing

@Suite struct JSRTCodecTests {
  /// A made-up file in the layout of the database: 2048 × 2048, big-endian, high is dark.
  private static let file: [UInt8] = {
    var file = [UInt8](repeating: 0, count: 8_388_608)
    for index in 0..<2048 * 2048 {
      let value = index * 4095 / (2048 * 2048 - 1)
      file[2 * index] = UInt8(value >> 8)
      file[2 * index + 1] = UInt8(value & 0xFF)
    }
    return file
  }()

  @Test func `samples are inverted and keep 12 bits`() throws {
    let image = try DecodedImage(decoding: Self.file)
    #expect(image.radiograph.width == 2048)
    #expect(image.radiograph.height == 2048)
    #expect(image.radiograph.bits == 12)
    #expect(image.radiograph.samples.first == 4095)
    #expect(image.radiograph.samples.last == 0)
    #expect(image.radiograph.samples[2048 * 1024] == 4095 - 2047)
    #expect(image.radiograph.pixelSpacing == PixelSpacing(horizontal: 0.175, vertical: 0.175))
    #expect(image.source.format == .jsrt)
    #expect(image.source.polarity == .darkIsHigh)
  }

  @Test func `one byte less or more is told with the right size`() {
    for count in [8_388_607, 8_388_609] {
      #expect(
        decodingError([UInt8](repeating: 0, count: count))?.description
          == "\(count) bytes; expected 8388608 (2048 × 2048 × 2, JSRT raw)")
    }
  }

  @Test func `a value of more than 12 bits is told with its place`() {
    var file = Self.file
    file[2 * (2048 * 7 + 3)] = 0x13
    file[2 * (2048 * 7 + 3) + 1] = 0x88
    #expect(
      decodingError(file)?.description
        == "sample 5000 in column 3, row 7; expected at most 4095 (12 bits, JSRT raw)")
  }

  @Test func `a PNG of the same size is no JSRT file`() {
    let png = PNGBuilder(width: 1, height: 1, rows: [0, 7]).file
    let file = png + [UInt8](repeating: 0, count: 8_388_608 - png.count)
    #expect(ImageFormat(detecting: file) == .png)
  }
}
