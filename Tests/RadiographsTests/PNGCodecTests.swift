import Radiographs
import Testing

@Suite struct PNGCodecTests {
  @Test(arguments: [(1, [0, 255]), (2, [0, 85, 170, 255]), (4, [0, 17, 136, 255])])
  func `gray of fewer than 8 bits becomes 8`(depth: Int, expected: [UInt16]) throws {
    let stored = [1: [0, 1], 2: [0, 1, 2, 3], 4: [0, 1, 8, 15]][depth] ?? []
    var row = 0
    for value in stored { row = row << depth | value }
    let width = stored.count
    let used = width * depth
    let rowBytes = (used + 7) / 8
    let file = PNGBuilder(
      width: width, height: 1, depth: depth,
      rows: [0] + number(row << (rowBytes * 8 - used), rowBytes)
    ).file
    let image = try DecodedImage(decoding: file)
    #expect(image.radiograph.bits == 8)
    #expect(image.radiograph.samples == expected)
    #expect(image.source.storedBits == depth)
  }

  @Test func `sBIT of 12 shifts 16-bit gray right by 4`() throws {
    var builder = PNGBuilder(width: 2, height: 1, depth: 16, rows: [0, 0xAB, 0xCA, 0xFF, 0xFF])
    #expect(try DecodedImage(decoding: builder.file).radiograph.bits == 16)
    builder.chunks = [("sBIT", [12])]
    let radiograph = try DecodedImage(decoding: builder.file).radiograph
    #expect(radiograph.bits == 12)
    #expect(radiograph.samples == [0xABC, 0xFFF])
  }

  @Test func `sBIT of 8 leaves 16-bit gray as it is`() throws {
    let file = PNGBuilder(
      width: 1, height: 1, depth: 16, chunks: [("sBIT", [8])], rows: [0, 0xAB, 0xCD]
    ).file
    #expect(try DecodedImage(decoding: file).radiograph.samples == [0xABCD])
  }

  @Test func `gray alpha is composited on black`() throws {
    let file = PNGBuilder(width: 3, height: 1, color: 4, rows: [0, 200, 255, 200, 128, 9, 0]).file
    let image = try DecodedImage(decoding: file)
    #expect(image.radiograph.samples == [200, 100, 0])
    #expect(image.source.hasAlpha)
    #expect(image.source.notes == ["alpha composited on black"])
  }

  @Test func `RGB with equal channels is exact and says so`() throws {
    let file = PNGBuilder(
      width: 2, height: 1, depth: 16, color: 2,
      rows: [0] + [1, 2, 1, 2, 1, 2] + [0xFE, 3, 0xFE, 3, 0xFE, 3]
    ).file
    let image = try DecodedImage(decoding: file)
    #expect(image.radiograph.samples == [0x0102, 0xFE03])
    #expect(image.source.grayRule == .equalChannels)
  }

  @Test func `RGB with other channels is Rec. 601 luminance`() throws {
    let file = PNGBuilder(width: 1, height: 1, color: 2, rows: [0, 200, 40, 90]).file
    let image = try DecodedImage(decoding: file)
    #expect(image.radiograph.samples == [94])  // 59.8 + 23.48 + 10.26
    #expect(image.source.grayRule == .luminance)
  }

  @Test func `a palette is read with its transparency`() throws {
    let file = PNGBuilder(
      width: 4, height: 1, depth: 2, color: 3,
      chunks: [("PLTE", [10, 10, 10, 200, 40, 90, 255, 255, 255]), ("tRNS", [255, 255, 0])],
      rows: [0, 0b0001_1001]
    ).file
    let image = try DecodedImage(decoding: file)
    #expect(image.radiograph.samples == [10, 94, 0, 94])
    #expect(image.source.colorModel == .palette)
  }

  @Test func `an index past the palette is damage`() {
    let file = PNGBuilder(
      width: 1, height: 2, color: 3, chunks: [("PLTE", [1, 2, 3])], rows: [0, 0, 0, 1]
    ).file
    #expect(
      decodingError(file)?.description
        == "damaged PNG: a sample in row 1 is past the palette of 1 colors; expected a whole file")
  }

  @Test func `interlaced rows come to their places`() throws {
    // Adam7, ISO/IEC 15948 section 8.2: first column and row, then steps, of each pass.
    let passes = [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
      (0, 1, 1, 2),
    ]
    for (width, height) in [(1, 1), (3, 2), (9, 7), (16, 16)] {
      var rows: [UInt8] = []
      for (firstColumn, firstRow, columnStep, rowStep) in passes where firstColumn < width {
        for y in stride(from: firstRow, to: height, by: rowStep) {
          rows.append(0)
          rows += stride(from: firstColumn, to: width, by: columnStep).map {
            UInt8(truncatingIfNeeded: y * width + $0)
          }
        }
      }
      let builder = PNGBuilder(width: width, height: height, isInterlaced: true, rows: rows)
      let image = try DecodedImage(decoding: builder.file)
      let expected = (0..<width * height).map { UInt16($0) }
      #expect(image.radiograph.samples == expected)
      #expect(image.source.isInterlaced)
    }
  }

  @Test(arguments: 1...8)
  func `every orientation of eXIf, of ImageMagick and of XMP is applied`(orientation: Int) throws {
    let rows: [[UInt16]] = [[1, 2, 3], [4, 5, 6]]
    let expected = upright(rows, orientation)
    let exif = JPEGSamples.exif(orientation)
    let xmp = Array("<x tiff:Orientation=\"\(orientation)\"/>".utf8)
    let profile = Self.rawProfile(Array("Exif\0\0".utf8) + exif)
    for chunk in [
      ("eXIf", exif), Self.text("tEXt", "Raw profile type exif", profile),
      Self.text("zTXt", "Raw profile type exif", profile),
      Self.text("zTXt", "Raw profile type APP1", Self.rawProfile(exif)),
      Self.text("iTXt", "XML:com.adobe.xmp", xmp),
      Self.text("iTXt", "XML:com.adobe.xmp", xmp, isCompressed: true),
    ] {
      let file = PNGBuilder(
        width: 3, height: 2, chunks: [chunk], rows: [0, 1, 2, 3, 0, 4, 5, 6]
      ).file
      let image = try DecodedImage(decoding: file)
      #expect(image.source.orientation == orientation)
      #expect(image.radiograph.width == expected[0].count)
      #expect(image.radiograph.samples == Array(expected.joined()))
    }
  }

  /// A textual chunk with its name.
  private static func text(
    _ name: String, _ keyword: String, _ text: [UInt8], isCompressed: Bool = false
  ) -> (String, [UInt8]) {
    let keyword = Array(keyword.utf8) + [0]
    switch name {
    case "zTXt": return (name, keyword + [0] + PNGBuilder.stored(text))
    case "iTXt" where isCompressed:
      return (name, keyword + [1, 0] + Array("en\0title\0".utf8) + PNGBuilder.stored(text))
    case "iTXt": return (name, keyword + [0, 0, 0, 0] + text)
    default: return (name, keyword + text)
    }
  }

  /// A profile as ImageMagick writes it.
  private static func rawProfile(_ content: [UInt8]) -> [UInt8] {
    let digits = content.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    let lines = stride(from: 0, to: digits.count, by: 36).map { start in
      digits[start..<min(start + 36, digits.count)].joined() + "\n"
    }
    return Array(("\nexif\n      \(content.count)\n" + lines.joined()).utf8)
  }

  private static func orientation(_ chunks: [(String, [UInt8])]) throws -> Int {
    let file = PNGBuilder(width: 1, height: 1, chunks: chunks, rows: [0, 7]).file
    return try DecodedImage(decoding: file).source.orientation
  }

  @Test func `eXIf counts before ImageMagick's text, and both before XMP`() throws {
    let exif = ("eXIf", JPEGSamples.exif(6))
    let profile = Self.text("tEXt", "Raw profile type exif", Self.rawProfile(JPEGSamples.exif(3)))
    let xmp = Self.text("iTXt", "XML:com.adobe.xmp", Array("<tiff:Orientation>8".utf8))
    #expect(try Self.orientation([xmp, profile, exif]) == 6)
    #expect(try Self.orientation([xmp, profile]) == 3)
    // An eXIf without orientation, or with one that does not exist, leaves it to XMP alone.
    for silent in [("eXIf", []), ("eXIf", JPEGSamples.exif(9))] as [(String, [UInt8])] {
      #expect(try Self.orientation([xmp, profile, silent]) == 8)
      #expect(try Self.orientation([profile, silent]) == 1)
    }
  }

  @Test func `a text cut or changed anywhere is upright or the orientation`() throws {
    let profile = Self.rawProfile(Array("Exif\0\0".utf8) + JPEGSamples.exif(3))
    var orientations: Set<Int> = []
    for name in ["tEXt", "zTXt", "iTXt"] {
      let (_, content) = Self.text(name, "Raw profile type exif", profile, isCompressed: true)
      for length in 0...content.count {
        orientations.insert(try Self.orientation([(name, Array(content.prefix(length)))]))
      }
      for index in content.indices {
        var damaged = content
        damaged[index] ^= 1
        #expect((1...8).contains(try Self.orientation([(name, damaged)])))
      }
    }
    #expect(orientations == [1, 3])
  }

  @Test func `a text that inflates to more than its limit is upright`() throws {
    let profile = Self.rawProfile(JPEGSamples.exif(3))
    for (zeros, orientation) in [(1 << 16, 3), (1 << 26, 1)] {
      let text = PNGBuilder.zeros(zeros, after: profile)
      #expect(text.count < 100_000)
      let content = Array("Raw profile type exif\0\0".utf8) + text
      #expect(try Self.orientation([("zTXt", content)]) == orientation)
    }
  }

  @Test func `an interlaced picture is turned too`() throws {
    // Adam7 of 2 columns and 2 rows: passes 1, 6 and 7.
    let file = PNGBuilder(
      width: 2, height: 2, isInterlaced: true, chunks: [("eXIf", JPEGSamples.exif(6))],
      rows: [0, 1, 0, 2, 0, 3, 4]
    ).file
    #expect(try DecodedImage(decoding: file).radiograph.samples == [3, 1, 4, 2])
  }

  @Test func `the value that tRNS calls transparent keeps its sample`() throws {
    let gray = PNGBuilder(
      width: 2, height: 1, chunks: [("tRNS", [0, 255])], rows: [0, 255, 7]
    ).file
    let color = PNGBuilder(
      width: 2, height: 1, color: 2, chunks: [("tRNS", [0, 9, 0, 9, 0, 9])],
      rows: [0, 9, 9, 9, 8, 8, 8]
    ).file
    for (file, expected) in [(gray, [255, 7]), (color, [9, 8])] as [([UInt8], [UInt16])] {
      let image = try DecodedImage(decoding: file)
      #expect(image.radiograph.samples == expected)
      #expect(image.source.notes == ["transparent color ignored"])
      #expect(!image.source.hasAlpha)
    }
  }

  @Test func `color with alpha is rounded once`() throws {
    // Luminance 0.587, and 200 of 255 of it 0.46.
    let file = PNGBuilder(width: 1, height: 1, color: 6, rows: [0, 0, 1, 0, 200]).file
    #expect(try DecodedImage(decoding: file).radiograph.samples == [0])
  }

  @Test func `pixel spacing comes from pHYs in meters only`() throws {
    var builder = PNGBuilder(width: 1, height: 1, rows: [0, 7])
    builder.chunks = [("pHYs", number(5000, 4) + number(10000, 4) + [1])]
    #expect(
      try DecodedImage(decoding: builder.file).radiograph.pixelSpacing
        == PixelSpacing(horizontal: 0.2, vertical: 0.1))
    builder.chunks = [("pHYs", number(5000, 4) + number(10000, 4) + [0])]
    #expect(try DecodedImage(decoding: builder.file).radiograph.pixelSpacing == nil)
  }

  @Test func `gamma is ignored and noted`() throws {
    let file = PNGBuilder(
      width: 1, height: 1, chunks: [("gAMA", number(100_000, 4))], rows: [0, 77]
    ).file
    let image = try DecodedImage(decoding: file)
    #expect(image.radiograph.samples == [77])
    #expect(image.source.notes == ["gAMA ignored"])
  }

  @Test func `too few and too many rows are damage`() {
    let short = PNGBuilder(width: 2, height: 2, rows: [0, 1, 2]).file
    #expect(
      decodingError(short)?.description
        == "damaged PNG: IDAT: too few rows; expected a whole file")
    let long = PNGBuilder(width: 2, height: 1, rows: [0, 1, 2, 0, 3, 4]).file
    #expect(
      decodingError(long)?.description
        == "damaged PNG: IDAT: too many rows; expected a whole file")
  }

  @Test(arguments: [(0, 1), (0, 8), (0, 16), (2, 8), (2, 16), (4, 8), (4, 16), (6, 8), (6, 16)])
  func `every filter of every size of a pixel is undone as libpng does it`(
    color: Int, depth: Int
  ) throws {
    let channels = [0: 1, 2: 3, 4: 2, 6: 4][color] ?? 1
    var state: UInt32 = 7
    for width in [1, 2, 3, 17, 40] {
      var rows: [UInt8] = []
      for y in 0..<12 {
        // The first row has another filter in each file.
        rows.append(UInt8((y + width) % 5))
        for _ in 0..<(width * channels * depth + 7) / 8 {
          state = state &* 1_664_525 &+ 1_013_904_223
          rows.append(UInt8(state >> 24))
        }
      }
      let file = PNGBuilder(width: width, height: 12, depth: depth, color: color, rows: rows).file
      // A file that is read leniently goes through libpng.
      let lenient = try DecodedImage(decoding: file, isLenient: true)
      #expect(try DecodedImage(decoding: file) == lenient)
    }
  }

  @Test func `a filter that does not exist is damage`() {
    let file = PNGBuilder(width: 1, height: 2, rows: [0, 7, 5, 7]).file
    #expect(
      decodingError(file)?.description == "damaged PNG: filter 5 in row 1; expected a whole file")
  }

  @Test func `image data in many chunks is one stream`() throws {
    var builder = PNGBuilder(width: 5, height: 1, rows: [0, 1, 2, 3, 4, 5])
    let stream = PNGBuilder.stored(builder.rows)
    let whole = PNGBuilder.chunk("IDAT", stream)
    var pieces = PNGBuilder.chunk("IDAT", [])
    for byte in stream { pieces += PNGBuilder.chunk("IDAT", [byte]) }
    pieces += PNGBuilder.chunk("IDAT", [])
    let file = builder.file.replacing(whole, with: pieces)
    #expect(try DecodedImage(decoding: file).radiograph.samples == [1, 2, 3, 4, 5])
    // Other chunks may follow, but not in between, and none that has a meaning for the pixels.
    let text = PNGBuilder.chunk("tEXt", Array("a\0b".utf8))
    #expect(decodingError(builder.file.replacing(whole, with: whole + text)) == nil)
    let split = PNGBuilder.chunk("IDAT", []) + text + whole
    #expect(
      decodingError(builder.file.replacing(whole, with: split))?.description
        == "damaged PNG: a chunk IDAT behind the pixels; expected a whole file")
    builder.chunks = [("PLTE", [1, 2, 3])]
    let late = whole + PNGBuilder.chunk("PLTE", [1, 2, 3])
    #expect(
      decodingError(builder.file.replacing(whole, with: late))?.description
        == "damaged PNG: a chunk PLTE behind the pixels; expected a whole file")
    var wrong = text
    wrong[9] ^= 1
    #expect(
      decodingError(builder.file.replacing(whole, with: whole + wrong))?.description
        == "damaged PNG: tEXt: CRC error; expected a whole file")
  }

  @Test func `pixels that do not inflate, and a file without any, are damage`() {
    let builder = PNGBuilder(width: 1, height: 1, rows: [0, 7])
    let stream = PNGBuilder.stored(builder.rows)
    let whole = PNGBuilder.chunk("IDAT", stream)
    var wrong = stream
    wrong[wrong.count - 1] ^= 1
    for content in [wrong, [], Array(stream.dropLast(4)), [0x78, 0x20] + stream.dropFirst(2)] {
      let file = builder.file.replacing(whole, with: PNGBuilder.chunk("IDAT", content))
      #expect(
        decodingError(file)?.description
          == "damaged PNG: IDAT: pixels that do not inflate; expected a whole file")
    }
    #expect(decodingError(builder.file.replacing(whole, with: [])) != nil)
  }

  @Test func `bytes behind the compressed pixels are no damage`() throws {
    let builder = PNGBuilder(width: 1, height: 1, rows: [0, 7])
    let whole = PNGBuilder.chunk("IDAT", PNGBuilder.stored(builder.rows))
    let padded = PNGBuilder.chunk("IDAT", PNGBuilder.stored(builder.rows) + [1, 2, 3])
    #expect(
      try DecodedImage(decoding: builder.file.replacing(whole, with: padded)).radiograph.samples
        == [7])
  }

  @Test func `a wrong checksum in any chunk is damage`() {
    var file = PNGBuilder(
      width: 1, height: 1, chunks: [("tEXt", Array("Title\0x".utf8))], rows: [0, 7]
    ).file
    file[8 + 25 + 8 + 6] ^= 1
    #expect(
      decodingError(file)?.description == "damaged PNG: tEXt: CRC error; expected a whole file")
  }

  @Test func `more chunks than the limit are refused`() {
    var builder = PNGBuilder(width: 1, height: 1, rows: [0, 7])
    builder.chunks = Array(repeating: ("tEXt", Array("a\0b".utf8)), count: 1000)
    #expect(decodingError(builder.file) == nil)
    builder.chunks.append(("tEXt", []))
    #expect(
      decodingError(builder.file)?.description
        == "PNG over a limit: more than 1000 chunks; expected at most that many")
  }
}
