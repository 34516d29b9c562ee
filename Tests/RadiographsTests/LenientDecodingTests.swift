import Radiographs
import Testing

/// Damaged files that are read as far as they go.
@Suite struct LenientDecodingTests {
  private static func lenient(_ bytes: [UInt8]) throws(ImageError) -> DecodedImage {
    try DecodedImage(decoding: bytes, isLenient: true)
  }

  @Test func `a whole file has no damage and the same samples`() throws {
    for file in try DecodedImageTests.wholeFiles() {
      let image = try Self.lenient(file)
      #expect(image == (try DecodedImage(decoding: file)))
      #expect(image.source.damage == nil)
    }
  }

  @Test func `a file cut at any byte is a picture with damage or an error`() throws {
    var pictures = 0
    for file in try DecodedImageTests.wholeFiles() {
      let whole = try DecodedImage(decoding: file).radiograph
      for length in 0..<file.count {
        guard let image = try? Self.lenient(Array(file.prefix(length))) else { continue }
        #expect(image.source.damage != nil, "\(length) of \(file.count)")
        #expect(image.radiograph.width == whole.width && image.radiograph.height == whole.height)
        pictures += 1
      }
    }
    // Most cuts lie in headers, and a TIFF whose directory stands at the end cannot be cut at all.
    #expect(pictures > 100, "\(pictures)")
  }

  @Test func `the rows of a cut PNG that are there are right and the others black`() throws {
    let rows = (1...40).flatMap { row -> [UInt8] in [0] + Array(repeating: UInt8(row), count: 8) }
    let file = PNGBuilder(width: 8, height: 40, rows: rows).file
    // Signature, IHDR, the begin of IDAT and of its stored block: 8 + 25 + 8 + 7 bytes.
    let image = try Self.lenient(Array(file.prefix(48 + 9 * 20)))
    let values = stride(from: 0, to: 320, by: 8).map { Int(image.radiograph.samples[$0]) }
    let count = try #require(values.firstIndex(of: 0))
    #expect((18...20).contains(count))
    #expect(values == Array(1..<count + 1) + Array(repeating: 0, count: 40 - count))
    #expect(image.source.damage == "the file ends at byte 228, inside chunk IDAT")
  }

  @Test func `a PNG without a whole row, or cut and interlaced, stays an error`() throws {
    let rows = PNGBuilder(width: 300, height: 1, rows: [0] + [UInt8](repeating: 7, count: 300))
    #expect(throws: ImageError.self) { try Self.lenient(Array(rows.file.prefix(100))) }
    let passes = PNGBuilder(
      width: 2, height: 2, isInterlaced: true, rows: [0, 1, 0, 2, 0, 3, 4]
    ).file
    #expect(try Self.lenient(Array(passes.dropLast(12))).radiograph.samples == [1, 2, 3, 4])
    #expect(throws: ImageError.self) { try Self.lenient(Array(passes.dropLast(12 + 4 + 4 + 2))) }
  }

  @Test func `a wrong checksum and a sample past the palette are passed over`() throws {
    var file = PNGBuilder(width: 1, height: 1, rows: [0, 7]).file
    file[file.count - 13] ^= 1
    let image = try Self.lenient(file)
    #expect(image.radiograph.samples == [7])
    #expect(image.source.damage == "IDAT: CRC error")
    let palette = PNGBuilder(
      width: 3, height: 1, color: 3, chunks: [("PLTE", [9, 9, 9])], rows: [0, 0, 1, 0])
    let other = try Self.lenient(palette.file)
    #expect(other.radiograph.samples == [9, 0, 9])
    #expect(other.source.damage == "a sample in row 0 is past the palette of 1 colors")
  }

  @Test func `a cut JPEG has the rows that libjpeg makes of it`() throws {
    let image = try Self.lenient(Array(JPEGSamples.gray.dropLast(2)))
    #expect(image.radiograph.samples == Array(JPEGSamples.graySamples.joined()))
    #expect(image.source.damage == "Premature end of JPEG file")
  }

  @Test func `what is missing of a TIFF strip is black, whatever zero means`() throws {
    for (photometric, first) in [(0, 254), (1, 1)] as [(Int, UInt16)] {
      let file = TIFFBuilder(
        width: 2, height: 1, photometric: photometric, strips: [[1, 2]], endsWithStrips: true
      ).file
      let image = try Self.lenient(Array(file.dropLast(1)))
      #expect(image.radiograph.samples == [first, 0])
      #expect(image.source.damage == "the file ends at byte \(file.count - 1), inside strip 1")
    }
  }

  @Test func `a chain of directories that loops behind the first page is passed over`() throws {
    var file = TIFFBuilder(width: 1, height: 1, strips: [[5]]).file
    file.replaceSubrange(file.count - 4..<file.count, with: Array(file[4..<8]))
    let image = try Self.lenient(file)
    #expect(image.radiograph.samples == [5])
    #expect(image.source.damage == "the chain of directories is a loop")
  }

  @Test func `a JSRT sample over 12 bits counts as the darkest`() throws {
    var file = [UInt8](repeating: 0, count: 8_388_608)
    file[2] = 0x20
    let image = try Self.lenient(file)
    #expect(image.radiograph.samples[0...2] == [4095, 0, 4095])
    #expect(
      image.source.damage
        == "sample 8192 in column 1, row 0; expected at most 4095 (12 bits, JSRT raw)")
  }

  @Test func `limits hold for damaged files too`() throws {
    // Whole rows, so that there would be a picture.
    var limits = DecodingLimits()
    limits.pixels = 5
    let png = PNGBuilder(width: 2, height: 3, rows: [0, 1, 2, 0, 3, 4, 0, 5, 6]).file
    let tiff = TIFFBuilder(
      width: 2, height: 3, strips: [[1, 2, 3, 4, 5, 6]], endsWithStrips: true
    ).file
    for (file, format) in [(png, ImageFormat.png), (tiff, .tiff), (JPEGSamples.gray, .jpeg)] {
      let columns = format == .jpeg ? 6 : 2
      let rows = format == .jpeg ? 4 : 3
      #expect(
        throws: ImageError.overLimit(
          format, "\(columns) columns and \(rows) rows; expected at most 5 pixels")
      ) {
        try DecodedImage(decoding: Array(file.dropLast(2)), limits: limits, isLenient: true)
      }
    }
  }
}
