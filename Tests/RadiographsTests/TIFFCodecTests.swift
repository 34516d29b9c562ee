import Radiographs
import Testing

@Suite struct TIFFCodecTests {
  /// Packs samples, most significant bit first, rows filled up to whole bytes.
  private func packed(_ rows: [[Int]], bits: Int) -> [UInt8] {
    rows.flatMap { row in
      var digits = row.flatMap { value in (0..<bits).reversed().map { value >> $0 & 1 } }
      while digits.count % 8 != 0 { digits.append(0) }
      return stride(from: 0, to: digits.count, by: 8).map { start in
        UInt8(digits[start..<start + 8].reduce(0) { $0 << 1 | $1 })
      }
    }
  }

  @Test(arguments: [1, 4, 8, 10, 12, 14, 16])
  func `both polarities of a picture decode to the same samples`(bits: Int) throws {
    let maximum = (1 << bits) - 1
    let rows = [[0, maximum, maximum / 2], [1, maximum - 1, maximum / 3]]
    var images: [DecodedImage] = []
    for photometric in [0, 1] {
      let stored = rows.map { $0.map { photometric == 0 ? maximum - $0 : $0 } }
      let strip =
        bits == 16
        ? stored.joined().flatMap { number($0, 2, bigEndian: false) } : packed(stored, bits: bits)
      let file = TIFFBuilder(
        width: 3, height: 2, bits: bits, photometric: photometric, strips: [strip]
      ).file
      images.append(try DecodedImage(decoding: file))
    }
    #expect(images[0].radiograph == images[1].radiograph)
    #expect(images[0].source.polarity == .darkIsHigh)
    #expect(images[1].source.polarity == .darkIsLow)
    let expected = rows.joined().map {
      UInt16(bits < 8 ? ($0 * 255 * 2 + maximum) / (2 * maximum) : $0)
    }
    #expect(images[1].radiograph.samples == expected)
    #expect(images[1].radiograph.bits == max(bits, 8))
  }

  @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
  func `both byte orders of TIFF and BigTIFF are read`(isBigEndian: Bool, isBig: Bool) throws {
    let strip = [0x0102, 0xFFFE].flatMap { number($0, 2, bigEndian: isBigEndian) }
    let file = TIFFBuilder(
      width: 2, height: 1, bits: 16, isBigEndian: isBigEndian, isBig: isBig, strips: [strip]
    ).file
    #expect(try DecodedImage(decoding: file).radiograph.samples == [0x0102, 0xFFFE])
  }

  @Test(arguments: 1...8)
  func `every orientation is applied`(orientation: Int) throws {
    let file = TIFFBuilder(
      width: 3, height: 2, shorts: [274: [orientation]], strips: [[1, 2, 3, 4, 5, 6]]
    ).file
    let expected: [[UInt16]] = [
      [1, 2, 3, 4, 5, 6], [3, 2, 1, 6, 5, 4], [6, 5, 4, 3, 2, 1], [4, 5, 6, 1, 2, 3],
      [1, 4, 2, 5, 3, 6], [4, 1, 5, 2, 6, 3], [6, 3, 5, 2, 4, 1], [3, 6, 2, 5, 1, 4],
    ]
    let radiograph = try DecodedImage(decoding: file).radiograph
    #expect(radiograph.samples == expected[orientation - 1])
    #expect(radiograph.width == (orientation < 5 ? 3 : 2))
  }

  @Test func `contiguous and planar RGB are the same`() throws {
    let contiguous = TIFFBuilder(
      width: 2, height: 1, channels: 3, photometric: 2, strips: [[200, 40, 90, 7, 7, 7]])
    let planar = TIFFBuilder(
      width: 2, height: 1, channels: 3, photometric: 2, shorts: [284: [2]],
      strips: [[200, 7], [40, 7], [90, 7]])
    for builder in [contiguous, planar] {
      let image = try DecodedImage(decoding: builder.file)
      #expect(image.radiograph.samples == [94, 7])
      #expect(image.source.grayRule == .luminance)
    }
  }

  @Test func `unassociated alpha is composited on black, associated is already`() throws {
    for (kind, expected) in [(0, 200), (1, 200), (2, 100)] as [(Int, UInt16)] {
      let file = TIFFBuilder(
        width: 1, height: 1, channels: 2, shorts: [338: [kind]], strips: [[200, 128]]
      ).file
      #expect(try DecodedImage(decoding: file).radiograph.samples == [expected])
    }
  }

  @Test func `palettes of 16-bit colors and wrongly of 8 are read`() throws {
    for factor in [257, 1] {
      let colors = [0, 200, 9, 255].map { $0 * factor } + Array(repeating: 0, count: 12)
      let file = TIFFBuilder(
        width: 2, height: 1, bits: 4, photometric: 3, shorts: [320: colors + colors + colors],
        strips: [[0x13]]
      ).file
      #expect(try DecodedImage(decoding: file).radiograph.samples == [200, 255])
    }
  }

  @Test func `the range of a float image is mapped to 16 bits`() throws {
    let values: [Float] = [-1, 3, 1, .nan, .infinity, -.infinity]
    let strip = values.flatMap { number(Int($0.bitPattern), 4, bigEndian: false) }
    let file = TIFFBuilder(
      width: 6, height: 1, bits: 32, shorts: [339: [3]], strips: [strip]
    ).file
    let image = try DecodedImage(decoding: file)
    #expect(image.radiograph.samples == [0, 65535, 32768, 0, 65535, 0])
    #expect(image.radiograph.bits == 16)
    #expect(image.source.notes == ["range of samples mapped to 0…65535"])
  }

  @Test func `significant bits come from the description`() throws {
    let strip = [0xABCA, 0xFFFF].flatMap { number($0, 2, bigEndian: false) }
    let file = TIFFBuilder(
      width: 2, height: 1, bits: 16, texts: [270: "chest\nSignificantBits=12"], strips: [strip]
    ).file
    let radiograph = try DecodedImage(decoding: file).radiograph
    #expect(radiograph.bits == 12)
    #expect(radiograph.samples == [0xABC, 0xFFF])
  }

  /// Sample format 1 unsigned, 2 signed, 3 float; stored numbers as bit patterns.
  @Test(
    arguments: [
      (2, 8, [-100, 0, 100]), (2, 16, [-1000, 0, 1000]), (2, 24, [-5, 0, 5]),
      (2, 32, [Int(Int32.min), 0, Int(Int32.max)]), (2, 64, [-1 << 40, 0, 1 << 40]),
      (1, 24, [0, 1 << 23, 1 << 24 - 1]), (1, 32, [0, 1 << 31, 1 << 32 - 1]),
      (1, 64, [0, 1 << 61, 1 << 62]), (3, 16, [0xC000, 0, 0x4000]),
      (3, 16, [0x8001, 0, 0x0001]),
      (3, 64, [-1.0, 0, 1].map { Int(bitPattern: UInt(Double($0).bitPattern)) }),
      (
        3, 64,
        [-Double.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude].map {
          Int(bitPattern: UInt($0.bitPattern))
        }
      ),
    ] as [(Int, Int, [Int])])
  func `the range of signed, wide and float samples is that of gray`(
    format: Int, bits: Int, values: [Int]
  ) throws {
    for isBigEndian in [false, true] {
      for (channels, photometric) in [(1, 1), (1, 0), (3, 2)] {
        let strip = values.flatMap { value in
          (0..<channels).flatMap { _ in number(value, bits / 8, bigEndian: isBigEndian) }
        }
        let file = TIFFBuilder(
          width: 3, height: 1, bits: bits, channels: channels, photometric: photometric,
          isBigEndian: isBigEndian, shorts: [339: Array(repeating: format, count: channels)],
          strips: [strip]
        ).file
        let image = try DecodedImage(decoding: file)
        let middle = Int(image.radiograph.samples[1])
        #expect(abs(middle - 32_767) <= 1)
        #expect(image.radiograph.samples[0] == (photometric == 0 ? 65_535 : 0))
        #expect(image.radiograph.samples[2] == (photometric == 0 ? 0 : 65_535))
        #expect(image.radiograph.bits == 16 && image.source.storedBits == bits)
        #expect(image.source.grayRule == (channels == 1 ? .stored : .equalChannels))
        #expect(image.source.notes == ["range of samples mapped to 0…65535"])
      }
    }
  }

  @Test func `other sample formats and widths are unsupported`() {
    let expected =
      "; expected gray, palette, RGB, YCbCr or CMYK of 1 to 16 unsigned bits, or gray or RGB of "
      + "signed, wider or float samples"
    for (format, bits, text) in [
      (2, 12, "1 channels of 12-bit signed samples"),
      (1, 20, "1 channels of 20-bit unsigned samples"),
      (3, 8, "1 channels of 8-bit float samples"), (6, 64, "1 channels of 64-bit complex samples"),
    ] {
      let file = TIFFBuilder(
        width: 1, height: 1, bits: bits, shorts: [339: [format]],
        strips: [Array(repeating: 1, count: 8)]
      ).file
      #expect(decodingError(file)?.description == "unsupported TIFF: " + text + expected)
    }
  }

  @Test func `a chain of directories that loops is damage`() {
    var file = TIFFBuilder(width: 1, height: 1, strips: [[1]]).file
    let first = Array(file[4..<8])
    file.replaceSubrange(file.count - 4..<file.count, with: first)
    #expect(
      decodingError(file)?.description
        == "damaged TIFF: the chain of directories is a loop; expected a whole file")
  }

  @Test func `a strip past the end of the file is damage`() {
    var file = TIFFBuilder(width: 2, height: 1, strips: [[1, 2]]).file
    let size = file.count
    // The sixth entry of the directory at byte 10 is StripOffsets, its value 8 bytes further.
    file[10 + 2 + 5 * 12 + 8] = 0xFF
    #expect(
      decodingError(file)?.description
        == "damaged TIFF: the file ends at byte \(size), inside strip 1; expected a whole file")
  }

  @Test func `a strip too small for the image is damage, not filled with what comes next`() throws {
    let file = TIFFBuilder(width: 1, height: 9, strips: [[1, 2, 3]]).file
    let text = "strips of other sizes than the image has"
    #expect(decodingError(file)?.description == "damaged TIFF: \(text); expected a whole file")
    #expect(try DecodedImage(decoding: file, isLenient: true).source.damage == text)
  }
}
