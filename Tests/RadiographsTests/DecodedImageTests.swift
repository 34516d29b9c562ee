import Radiographs
import Testing

@Suite struct DecodedImageTests {
  /// One small file of each format that has a header, 12 bits where there is room for it.
  static func wholeFiles() throws -> [[UInt8]] {
    let radiograph = ramp(7, 5, bits: 12)
    return [
      try radiograph.encoded(as: EncodingOptions(format: .png)),
      try radiograph.encoded(as: EncodingOptions(format: .tiff)),
      TIFFBuilder(width: 3, height: 2, strips: [[1, 2, 3, 4, 5, 6]]).file,
      TIFFBuilder(width: 3, height: 2, strips: [[1, 2, 3, 4, 5, 6]], endsWithStrips: true).file,
      JPEGSamples.gray, JPEGSamples.progressive, JPEGSamples.color, JPEGSamples.cmyk,
    ]
  }

  @Test func `a file cut at any byte is an error`() throws {
    for file in try Self.wholeFiles() {
      #expect(decodingError(file) == nil)
      for length in 0..<file.count {
        #expect(decodingError(Array(file.prefix(length))) != nil, "\(length) of \(file.count)")
      }
    }
  }

  @Test func `a flipped bit gives a picture or one line of text`() throws {
    for file in try Self.wholeFiles() {
      for index in 0..<min(512, file.count) {
        for bit in 0..<8 {
          var damaged = file
          damaged[index] ^= 1 << bit
          guard let error = decodingError(damaged) else { continue }
          let text = error.description
          #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
          #expect(text.contains("; expected ") && text.last != ".")
        }
      }
    }
  }

  @Test func `a header that lies about the size is refused for that`() throws {
    func isOverLimit(_ file: [UInt8]) -> Bool {
      if case .overLimit? = decodingError(file) { true } else { false }
    }
    for side in [0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0xFFFF_FFFF] {
      #expect(isOverLimit(PNGBuilder(width: side, height: side, rows: [0]).file))
    }
    for side in [0x8000, 0xFFFF] {
      #expect(isOverLimit(TIFFBuilder(width: side, height: side, strips: [[1]]).file))
      var jpeg = JPEGSamples.gray
      let start = try #require(jpeg.indices.first { jpeg[$0...].starts(with: [0xFF, 0xC0]) })
      jpeg.replaceSubrange(start + 5..<start + 9, with: number(side, 2) + number(side, 2))
      #expect(isOverLimit(jpeg))
    }
    for side in [0, 1, 2] {
      let png = PNGBuilder(width: side, height: 9, rows: [0]).file
      let tiff = TIFFBuilder(width: side, height: 9, strips: [[1]]).file
      for file in [png, tiff] {
        guard case .damaged? = decodingError(file) else {
          Issue.record("\(side) columns")
          continue
        }
      }
    }
  }

  @Test func `each bad file has its own text`() throws {
    let png = try ramp(7, 5, bits: 8).encoded(as: EncodingOptions(format: .png))
    let readable = "expected a PNG, JPEG, TIFF or JSRT raw image"
    let texts: [([UInt8], String)] = [
      ([], "0 bytes; \(readable)"),
      ([0x0A], "1 bytes that begin 0a; \(readable)"),
      (Array("hello world".utf8), "11 bytes that begin \"hello wo\"; \(readable)"),
      (Array(repeating: 0, count: 128) + Array("DICM".utf8), "DICOM; \(readable)"),
      (
        Array(png.prefix(50)),
        "damaged PNG: the file ends at byte 50, inside chunk IDAT; expected a whole file"
      ),
      (
        Array(png.dropLast(12)),
        "damaged PNG: the file ends at byte \(png.count - 12), before IEND; expected a whole file"
      ),
      (
        PNGBuilder(width: 70_000, height: 1, rows: [0]).file,
        "PNG over a limit: 70000 columns and 1 rows; expected at most 65535 of each"
      ),
      (
        PNGBuilder(width: 20_000, height: 20_000, rows: [0]).file,
        "PNG over a limit: 20000 columns and 20000 rows; expected at most 100000000 pixels"
      ),
      (
        PNGBuilder(width: 9_000, height: 9_000, depth: 16, color: 2, rows: [0]).file,
        "PNG over a limit: 9000 columns, 9000 rows and 3 samples a pixel; "
          + "expected at most 268435456 decoded bytes"
      ),
      (
        PNGBuilder(width: 0, height: 3, rows: [0]).file,
        "damaged PNG: 0 columns and 3 rows; expected a whole file"
      ),
    ]
    for (file, text) in texts { #expect(decodingError(file)?.description == text) }
  }

  @Test func `a file over the size limit and a deadline in the past are refused`() throws {
    let png = try ramp(7, 5, bits: 8).encoded(as: EncodingOptions(format: .png))
    var limits = DecodingLimits()
    limits.fileBytes = png.count - 1
    #expect(
      decodingError(png, limits: limits)?.description
        == "\(png.count) bytes; expected at most \(png.count - 1)")
    limits = DecodingLimits()
    limits.nanoseconds = 0
    limits.nanosecondsPerPixel = 0
    for file in try Self.wholeFiles() {
      #expect(
        decodingError(file, limits: limits)?.description
          == "decoding took too long; expected at most 0 ms")
    }
  }
}
