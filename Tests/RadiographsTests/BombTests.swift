import Radiographs
import Testing

/// Small files of huge pictures: refused for what their headers say, before anything is decoded.
@Suite struct BombTests {
  /// A black PNG, whole and right in everything but its size.
  private static func blackPNG(side: Int) -> [UInt8] {
    PNGBuilder(width: side, height: side, rows: []).file.replacing(
      PNGBuilder.chunk("IDAT", PNGBuilder.stored([])),
      with: PNGBuilder.chunk("IDAT", PNGBuilder.zeros((side + 1) * side)))
  }

  private static let refusal =
    " over a limit: 20000 columns and 20000 rows; expected at most 100000000 pixels"

  @Test func `400 megapixels in 400 kB of PNG are refused by the header alone`() throws {
    let bomb = Self.blackPNG(side: 20_000)
    #expect((300_000...400_000).contains(bomb.count))
    // The signature with IHDR, the begin of IDAT, the whole file: what follows makes no difference.
    for length in [33, 1000, bomb.count] {
      #expect(decodingError(Array(bomb.prefix(length)))?.description == "PNG" + Self.refusal)
    }
    #expect(throws: ImageError.overLimit(.png, String(Self.refusal.dropFirst(15)))) {
      try DecodedImage(decoding: bomb, isLenient: true)
    }
    // Nothing but the limit speaks against it.
    let picture = try DecodedImage(decoding: Self.blackPNG(side: 600)).radiograph
    #expect(picture.samples == Array(repeating: 0, count: 600 * 600))
  }

  @Test func `a JPEG and a TIFF of 400 megapixels are refused by the header`() throws {
    var jpeg = JPEGSamples.gray
    let start = try #require(jpeg.indices.first { jpeg[$0...].starts(with: [0xFF, 0xC0]) })
    jpeg.replaceSubrange(start + 5..<start + 9, with: number(20_000, 2) + number(20_000, 2))
    #expect(decodingError(jpeg)?.description == "JPEG" + Self.refusal)
    // The strip is cut too, which is found later.
    let tiff = TIFFBuilder(width: 20_000, height: 20_000, strips: [[0]]).file
    #expect(decodingError(tiff)?.description == "TIFF" + Self.refusal)
  }

  @Test func `a picture of one long row is refused by its side`() {
    let png = PNGBuilder(width: 200_000, height: 1, rows: [0]).file
    #expect(
      decodingError(png)?.description
        == "PNG over a limit: 200000 columns and 1 rows; expected at most 65535 of each")
  }

  @Test func `rows behind the last one do not keep the clock from ending it`() throws {
    let bomb = PNGBuilder(width: 1, height: 1, isInterlaced: true, rows: [])
    // Two gigabytes, which take a second to inflate.
    let data = PNGBuilder.chunk("IDAT", PNGBuilder.zeros(1 << 31))
    let file = bomb.file.replacing(PNGBuilder.chunk("IDAT", PNGBuilder.stored([])), with: data)
    var limits = DecodingLimits()
    limits.nanoseconds = 50_000_000
    #expect(decodingError(file, limits: limits) == .deadlineExceeded(milliseconds: 50))
  }

  @Test func `more bytes than may go to a library at once are read by rows, or refused`() throws {
    var limits = DecodingLimits()
    limits.bytesAtOnce = 12
    let png = PNGBuilder(width: 1, height: 1, rows: [0, 7])
    #expect(try DecodedImage(decoding: png.file, limits: limits).radiograph.samples == [7])
    // libpng and libdeflate have other words for it.
    let long = PNGBuilder(width: 1, height: 1, rows: [0, 7, 0])
    let texts = [12, 13, 14].map { limit in
      limits.bytesAtOnce = limit
      return decodingError(long.file, limits: limits)?.description
    }
    #expect(texts[0] == texts[1] && texts[0]?.hasPrefix("damaged PNG: ") == true)
    #expect(texts[0] != texts[2])
    #expect(texts[2] == "damaged PNG: IDAT: too many rows; expected a whole file")
    let tiff = try ramp(7, 5, bits: 8).encoded(as: EncodingOptions(format: .tiff))
    limits.bytesAtOnce = 20
    let text = try #require(decodingError(tiff, limits: limits)?.description)
    #expect(text.hasPrefix("TIFF over a limit: "), "\(text)")
    #expect(text.hasSuffix(" compressed bytes in strip 1; expected at most 20"), "\(text)")
    // What is not compressed takes no time.
    let plain = TIFFBuilder(width: 7, height: 3, strips: [Array(repeating: 1, count: 21)]).file
    #expect(decodingError(plain, limits: limits) == nil)
  }
}
