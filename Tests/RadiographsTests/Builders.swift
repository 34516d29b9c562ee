// Writers of small files, independent of the libraries under test: PNG and TIFF uncompressed, by the
// letter of their specifications.

/// Bytes of hexadecimal text; line breaks are skipped.
func bytes(_ text: String) -> [UInt8] {
  let digits = text.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}

/// The lowest `count` bytes of a number.
func number(_ value: Int, _ count: Int, bigEndian: Bool = true) -> [UInt8] {
  let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  return bigEndian ? bytes.reversed() : bytes
}

/// A PNG in the making.
struct PNGBuilder {
  var width: Int
  var height: Int
  var depth = 8
  var color = 0
  var isInterlaced = false
  /// Chunks between header and image data.
  var chunks: [(name: String, content: [UInt8])] = []
  /// Rows, each a filter byte and packed samples.
  var rows: [UInt8]

  var file: [UInt8] {
    let header =
      number(width, 4) + number(height, 4)
      + [UInt8(depth), UInt8(color), 0, 0, isInterlaced ? 1 : 0]
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += Self.chunk("IHDR", header)
    for (name, content) in chunks { file += Self.chunk(name, content) }
    return file + Self.chunk("IDAT", Self.stored(rows)) + Self.chunk("IEND", [])
  }

  static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let checked = Array(name.utf8) + content
    var crc: UInt32 = .max
    for byte in checked {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return number(content.count, 4) + checked + number(Int(~crc), 4)
  }

  /// A zlib stream of one stored block of at most 65,535 bytes.
  static func stored(_ content: [UInt8]) -> [UInt8] {
    [0x78, 0x01] + storedBlock(content, isLast: true) + adler(content)
  }

  private static func storedBlock(_ content: [UInt8], isLast: Bool) -> [UInt8] {
    [isLast ? 1 : 0] + number(content.count, 2, bigEndian: false)
      + number(~content.count, 2, bigEndian: false) + content
  }

  /// The checksum of bytes with zeros behind them.
  private static func adler(_ content: [UInt8], zeros: Int = 0) -> [UInt8] {
    var a = 1
    var b = 0
    for byte in content {
      a = (a + Int(byte)) % 65521
      b = (b + a) % 65521
    }
    return number(((b + a * zeros) % 65521) << 16 | a, 4)
  }

  /// A zlib stream of zero bytes, a thousandth of their size, behind others: one block with the codes
  /// 0 for a copy of the last 258 bytes, 10 for a zero byte, 11 for the end, and 0 for the distance 1.
  static func zeros(_ count: Int, after content: [UInt8] = []) -> [UInt8] {
    var bits: [UInt8] = []
    func add(_ value: Int, _ size: Int) { bits += (0..<size).map { UInt8(value >> $0 & 1) } }
    // The last block, with codes of its own: 286 for bytes and lengths, 1 for distances.
    add(0b101, 3)
    add(29, 5)
    add(0, 5)
    // Code lengths are 0 for "0s", 10 for 1, 11 for 2; written in the order of RFC 1951, 3.2.7.
    add(14, 4)
    for size in [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2] { add(size, 3) }
    func addZeros(_ count: Int) { add((count - 11) << 1, 8) }
    add(0b11, 2)
    addZeros(138)
    addZeros(117)
    add(0b11, 2)
    addZeros(28)
    add(0b01, 2)
    add(0b01, 2)
    // The codes themselves.
    let (copies, rest) = (count - 1).quotientAndRemainder(dividingBy: 258)
    add(0b01, 2)
    bits += Array(repeating: 0, count: 2 * copies)
    for _ in 0..<rest { add(0b01, 2) }
    add(0b11, 2)
    let bytes = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<min(start + 8, bits.count)].reversed().reduce(0) { $0 << 1 | $1 }
    }
    return [0x78, 0x01] + storedBlock(content, isLast: false) + bytes + adler(content, zeros: count)
  }
}

/// A TIFF in the making, of one uncompressed strip for each plane.
struct TIFFBuilder {
  var width: Int
  var height: Int
  var bits = 8
  var channels = 1
  /// 0 MINISWHITE, 1 MINISBLACK, 2 RGB, 3 palette, 5 CMYK.
  var photometric = 1
  var isBigEndian = false
  var isBig = false
  /// Further tags: SHORT values.
  var shorts: [Int: [Int]] = [:]
  /// Further tags: ASCII text.
  var texts: [Int: String] = [:]
  /// One strip for each plane.
  var strips: [[UInt8]]

  /// True when the strips stand at the end of the file, false when they follow the header.
  var endsWithStrips = false

  var file: [UInt8] {
    let headerSize = isBig ? 16 : 8
    let data = Array(strips.joined())
    if endsWithStrips {
      let size = directory(at: headerSize, stripsAt: 0).content.count
      let (offset, content) = directory(at: headerSize, stripsAt: headerSize + size)
      return header(offset) + content + data
    }
    let (offset, content) = directory(at: headerSize + data.count, stripsAt: headerSize)
    return header(offset) + data + content
  }

  private func header(_ offset: Int) -> [UInt8] {
    let mark: [UInt8] = isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
    if isBig {
      return mark + field(43, 2) + field(8, 2) + field(0, 2) + field(offset, 8)
    }
    return mark + field(42, 2) + field(offset, 4)
  }

  private func field(_ value: Int, _ size: Int) -> [UInt8] {
    number(value, size, bigEndian: isBigEndian)
  }

  /// Values that do not fit into their entries, then the directory, whose offset is returned.
  private func directory(at start: Int, stripsAt: Int) -> (offset: Int, content: [UInt8]) {
    let offsetSize = isBig ? 8 : 4
    var fields: [(tag: Int, type: Int, count: Int, content: [UInt8])] = []
    func add(_ tag: Int, _ values: [Int], long: Bool = false) {
      let content = values.flatMap { field($0, long ? 4 : 2) }
      fields.append((tag, long ? 4 : 3, values.count, content))
    }
    var stripOffsets: [Int] = []
    var offset = stripsAt
    for strip in strips {
      stripOffsets.append(offset)
      offset += strip.count
    }
    add(256, [width], long: true)
    add(257, [height], long: true)
    add(258, Array(repeating: bits, count: channels))
    add(259, [1])
    add(262, [photometric])
    add(273, stripOffsets, long: true)
    add(277, [channels])
    add(278, [height], long: true)
    add(279, strips.map(\.count), long: true)
    for (tag, values) in shorts { add(tag, values) }
    for (tag, text) in texts {
      fields.append((tag, 2, text.utf8.count + 1, Array(text.utf8) + [0]))
    }
    var body: [UInt8] = []
    var entries = field(fields.count, isBig ? 8 : 2)
    for entry in fields.sorted(by: { $0.tag < $1.tag }) {
      entries += field(entry.tag, 2) + field(entry.type, 2) + field(entry.count, offsetSize)
      if entry.content.count <= offsetSize {
        entries += entry.content
        entries += Array(repeating: 0, count: offsetSize - entry.content.count)
      } else {
        entries += field(start + body.count, offsetSize)
        body += entry.content
      }
    }
    return (start + body.count, body + entries + field(0, offsetSize))
  }
}
