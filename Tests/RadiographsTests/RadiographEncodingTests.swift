import Radiographs
import Testing

@Suite struct RadiographEncodingTests {
  @Test func `flat areas of a PNG take next to nothing, grain no more than its bits`() throws {
    let side = 256
    let mask = Radiograph(
      width: side, height: side, bits: 8,
      samples: (0..<side * side).map { $0 % side < 100 ? 255 : 0 })
    #expect(try mask.encoded(as: EncodingOptions(format: .png)).count < 1500)
    // Five bits of noise on a slope.
    var state: UInt32 = 1
    let grain = Radiograph(
      width: side, height: side, bits: 8,
      samples: (0..<side * side).map { index in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt16(index % side / 2) + UInt16(state >> 27)
      })
    let count = try grain.encoded(as: EncodingOptions(format: .png)).count
    #expect(count < side * side * 6 / 8, "\(count)")
  }

  @Test(arguments: [OutputFormat.png, .tiff], [8, 9, 10, 12, 14, 15, 16])
  func `lossless formats give every sample back`(format: OutputFormat, bits: Int) throws {
    for (width, height) in [(1, 1), (3, 5), (257, 300)] {
      let radiograph =
        width == 1
        ? Radiograph(width: 1, height: 1, bits: bits, samples: [5])
        : ramp(width, height, bits: bits)
      let file = try radiograph.encoded(as: EncodingOptions(format: format))
      #expect(try DecodedImage(decoding: file).radiograph == radiograph)
    }
  }

  static let difficult: KeyValuePairs<String, [UInt16]> = [
    "runs of every length":
      (1...280).flatMap { run in
        [UInt16(run % 251)] + [UInt16](repeating: UInt16(run * 7 % 256), count: run)
      },
    // Codes of up to 24 bits, were they not limited.
    "every byte half as often as the one before":
      (0..<16).flatMap { byte in
        [UInt16](repeating: UInt16(byte * 3), count: 1 << (15 - byte))
      }.shuffled(seed: 1),
    "rows longer than a block at 16 bits": (0..<40_000).map { UInt16($0 * $0 >> 3 & 255) },
    "one byte alone": [0],
    "all bytes alike": [UInt16](repeating: 0, count: 40_000),
  ]

  /// By name: a report of arguments would hold every sample.
  @Test(arguments: difficult.map(\.key), [8, 16])
  func `every sample of difficult rows comes back`(rows: String, bits: Int) throws {
    let own = try #require(Self.difficult.first { $0.key == rows }?.value)
    let samples = own.map { bits == 8 ? $0 : $0 &* 257 }
    let radiograph = Radiograph(
      width: samples.count, height: 3, bits: bits, samples: samples + samples + samples)
    let file = try radiograph.encoded(as: EncodingOptions(format: .png))
    #expect(try DecodedImage(decoding: file).radiograph == radiograph, "\(rows)")
  }

  @Test func `white is white at every depth of the file`() throws {
    let white = Radiograph(width: 1, height: 1, bits: 12, samples: [4095])
    let file = try white.encoded(as: EncodingOptions(format: .png))
    // Without sBIT, as a program would see it that does not know the chunk.
    let sBIT = try #require(file.indices.first { file[$0...].starts(with: Array("sBIT".utf8)) })
    let plain = Array(file[..<(sBIT - 4)] + file[(sBIT + 9)...])
    #expect(try DecodedImage(decoding: plain).radiograph.samples == [65535])
  }

  @Test func `fewer than 8 bits are written as 8`() throws {
    let radiograph = Radiograph(width: 2, height: 1, bits: 4, samples: [3, 15])
    for format in [OutputFormat.png, .tiff] {
      let file = try radiograph.encoded(as: EncodingOptions(format: format))
      #expect(try DecodedImage(decoding: file).radiograph.samples == [51, 255])
    }
  }

  @Test func `JPEG is close and refuses more than 8 bits`() throws {
    let smooth = Radiograph(
      width: 64, height: 64, bits: 8, samples: (0..<4096).map { UInt16($0 / 64 + $0 % 64) })
    let file = try smooth.encoded(as: EncodingOptions(format: .jpeg))
    let decoded = try DecodedImage(decoding: file).radiograph.samples
    let worst = zip(decoded, smooth.samples).map { abs(Int($0) - Int($1)) }.max()
    #expect(worst ?? 255 <= 2)
    let deep = ramp(4, 4, bits: 12)
    let error = #expect(throws: ImageError.self) {
      _ = try deep.encoded(as: EncodingOptions(format: .jpeg))
    }
    #expect(error?.description == "JPEG cannot hold 12 bits a sample; expected at most 8")
  }

  @Test func `pixel spacing survives`() throws {
    let spacing = PixelSpacing(horizontal: 0.175, vertical: 0.2)
    for format in [OutputFormat.png, .tiff] {
      let radiograph = ramp(4, 4, bits: 12, spacing: spacing)
      let file = try radiograph.encoded(as: EncodingOptions(format: format))
      let found = try #require(try DecodedImage(decoding: file).radiograph.pixelSpacing)
      // pHYs counts whole pixels a meter, TIFF 32-bit floats.
      #expect(abs(found.horizontal - 0.175) < 1e-4)
      #expect(abs(found.vertical - 0.2) < 1e-4)
    }
  }

  @Test(arguments: OutputFormat.allCases)
  func `the same radiograph gives the same bytes`(format: OutputFormat) throws {
    let label = SyntheticLabel(software: "cxraug 1.0", description: "synthetic chest radiograph")
    let options = EncodingOptions(format: format, label: label)
    let radiograph = ramp(40, 30, bits: 8)
    #expect(try radiograph.encoded(as: options) == radiograph.encoded(as: options))
  }

  @Test(arguments: OutputFormat.allCases)
  func `a synthetic file says so and decodes to the same samples`(format: OutputFormat) throws {
    let label = SyntheticLabel(software: "cxraug 1.0", description: "synthetic chest radiograph")
    let radiograph = ramp(20, 10, bits: format == .jpeg ? 8 : 12)
    let plain = try radiograph.encoded(as: EncodingOptions(format: format))
    let labelled = try radiograph.encoded(as: EncodingOptions(format: format, label: label))
    let content = String(decoding: labelled, as: UTF8.self)
    let term = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    for text in [label.software, label.description, term] {
      #expect(content.contains(text))
    }
    #expect(!String(decoding: plain, as: UTF8.self).contains("trainedAlgorithmicMedia"))
    #expect(
      try DecodedImage(decoding: labelled).radiograph == DecodedImage(decoding: plain).radiograph)
  }

  @Test(arguments: OutputFormat.allCases)
  func `nothing of a file but pixels and their spacing goes to the next`(
    format: OutputFormat
  ) throws {
    let marker = "Erika Mustermann"
    let text = Array("Comment\0\(marker)".utf8)
    let png = PNGBuilder(
      width: 1, height: 1,
      chunks: [
        ("tEXt", text), ("eXIf", JPEGSamples.exif(1) + text),
        ("pHYs", number(5000, 4) + number(5000, 4) + [1]),
      ], rows: [0, 7]
    ).file
    let tiff = TIFFBuilder(
      width: 1, height: 1, texts: [270: marker, 305: marker, 315: marker], strips: [[7]]
    ).file
    let jpeg = JPEGSamples.oriented(JPEGSamples.gray, xmp: marker)
    for file in [png, tiff, jpeg] {
      #expect(String(decoding: file, as: UTF8.self).contains(marker))
      let radiograph = try DecodedImage(decoding: file).radiograph
      let output = try radiograph.encoded(as: EncodingOptions(format: format))
      #expect(!String(decoding: output, as: UTF8.self).contains("Mustermann"))
      // The bytes are those of a radiograph that never was in a file.
      let other = Radiograph(
        width: radiograph.width, height: radiograph.height, bits: 8, samples: radiograph.samples,
        pixelSpacing: file == png ? PixelSpacing(horizontal: 0.2, vertical: 0.2) : nil)
      #expect(try other.encoded(as: EncodingOptions(format: format)) == output)
    }
  }
}

extension Array {
  /// The elements in an order that the seed decides.
  fileprivate func shuffled(seed: UInt32) -> [Element] {
    var state = seed
    var result = self
    for index in indices.reversed() {
      state = state &* 1_664_525 &+ 1_013_904_223
      result.swapAt(index, Int(state >> 8) % (index + 1))
    }
    return result
  }
}
