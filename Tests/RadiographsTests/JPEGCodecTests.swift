import Radiographs
import Testing

@Suite struct JPEGCodecTests {
  @Test func `baseline and progressive gray have the reference samples`() throws {
    for file in [JPEGSamples.gray, JPEGSamples.progressive] {
      let radiograph = try DecodedImage(decoding: file).radiograph
      #expect(radiograph.width == 6)
      #expect(radiograph.bits == 8)
      #expect(radiograph.samples == Array(JPEGSamples.graySamples.joined()))
    }
    #expect(try DecodedImage(decoding: JPEGSamples.progressive).source.isInterlaced)
  }

  @Test func `YCbCr becomes its luminance`() throws {
    let image = try DecodedImage(decoding: JPEGSamples.color)
    #expect(image.radiograph.samples == Array(repeating: 94, count: 12))
    #expect(image.source.colorModel == .yCbCr)
    #expect(image.source.grayRule == .luminance)
  }

  @Test func `Adobe CMYK becomes the luminance of its inks on paper`() throws {
    let image = try DecodedImage(decoding: JPEGSamples.cmyk)
    // 0.299 × 191 + 0.587 × 95 + 0.114 × 0 = 112.9
    #expect(image.radiograph.samples == Array(repeating: 113, count: 6))
    #expect(image.source.colorModel == .cmyk)
  }

  @Test(arguments: 1...8)
  func `every EXIF orientation is applied`(orientation: Int) throws {
    for bigEndian in [false, true] {
      let file = JPEGSamples.oriented(JPEGSamples.gray, orientation, bigEndian: bigEndian)
      let image = try DecodedImage(decoding: file)
      let expected = upright(JPEGSamples.graySamples, orientation)
      #expect(image.radiograph.width == expected[0].count)
      #expect(image.radiograph.samples == Array(expected.joined()))
      #expect(image.source.orientation == orientation)
    }
  }

  @Test(arguments: [0, 9, 65535])
  func `orientations that do not exist are upright`(orientation: Int) throws {
    let file = JPEGSamples.oriented(JPEGSamples.gray, orientation)
    let image = try DecodedImage(decoding: file)
    #expect(image.source.orientation == 1)
    #expect(image.radiograph.samples == Array(JPEGSamples.graySamples.joined()))
  }

  @Test func `an EXIF block cut at any byte is upright or the orientation`() throws {
    let whole = JPEGSamples.oriented(JPEGSamples.gray, 3)
    let length = Int(whole[4]) << 8 | Int(whole[5])
    var orientations: Set<Int> = []
    for size in 2...length {
      let block = whole[6..<4 + size]
      let file = whole[0..<4] + number(size, 2) + block + JPEGSamples.gray.dropFirst(2)
      orientations.insert(try DecodedImage(decoding: Array(file)).source.orientation)
    }
    #expect(orientations == [1, 3])
  }

  @Test func `XMP is asked where EXIF says nothing`() throws {
    let asks = #"<rdf:Description tiff:Orientation="6"/>"#
    for packet in [asks, "<tiff:Orientation>6</tiff:Orientation>"] {
      let file = JPEGSamples.oriented(JPEGSamples.gray, xmp: packet)
      #expect(try DecodedImage(decoding: file).source.orientation == 6)
    }
    let both = JPEGSamples.oriented(JPEGSamples.oriented(JPEGSamples.gray, xmp: asks), 3)
    #expect(try DecodedImage(decoding: both).source.orientation == 3)
    for packet in [
      "", "tiff:Orientation", #"tiff:Orientation=""#, #"tiff:Orientation="9""#,
      String(repeating: " ", count: 65_000) + "tiff:Orientat",
    ] {
      let file = JPEGSamples.oriented(JPEGSamples.gray, xmp: packet)
      #expect(try DecodedImage(decoding: file).source.orientation == 1)
    }
  }

  @Test func `12-bit and lossless files are unsupported`() throws {
    let start = try #require(
      JPEGSamples.gray.indices.first {
        JPEGSamples.gray[$0...].starts(with: [0xFF, 0xC0])
      })
    var file = JPEGSamples.gray
    file[start + 4] = 12
    #expect(decodingError(file)?.description == "unsupported JPEG: 12 bits a sample; expected 8")
    file = JPEGSamples.gray
    file[start + 1] = 0xC3
    #expect(
      decodingError(file)?.description
        == "unsupported JPEG: Unsupported JPEG process: SOF type 0xc3; expected baseline or "
        + "progressive, 1, 3 or 4 components")
  }

  @Test func `more scans than the limit are refused`() throws {
    var limits = DecodingLimits()
    limits.jpegScans = 2
    #expect(
      decodingError(JPEGSamples.progressive, limits: limits)?.description
        == "JPEG over a limit: more than 2 scans; expected at most that many")
  }

  @Test func `a missing end of image is damage`() {
    #expect(
      decodingError(Array(JPEGSamples.gray.dropLast(2)))?.description
        == "damaged JPEG: Premature end of JPEG file; expected a whole file")
  }
}
