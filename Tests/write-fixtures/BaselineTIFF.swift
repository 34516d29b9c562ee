import Radiographs

/// Uncompressed TIFF files that the encoder does not write, made by hand: one strip, big-endian.
enum BaselineTIFF {
  /// White stored as zero, as film scanners do.
  ///
  /// - Precondition: `image` has 8 or 16 bits.
  static func whiteIsZero(_ image: Radiograph) -> [UInt8] {
    let data = image.samples.flatMap { sample in
      bigEndian(Int(image.maximum - sample), count: image.bits / 8)
    }
    return file(width: image.width, height: image.height, bits: image.bits, data: data)
  }

  /// Claims a size that its sixteen bytes of data cannot have.
  static func lyingHeader(width: Int, height: Int) -> [UInt8] {
    file(width: width, height: height, bits: 16, data: [UInt8](repeating: 0x80, count: 16))
  }

  private static func file(width: Int, height: Int, bits: Int, data: [UInt8]) -> [UInt8] {
    let tags = [
      (256, width), (257, height), (258, bits), (259, 1), (262, 0), (273, 0), (277, 1),
      (278, height), (279, data.count),
    ]
    let dataOffset = 8 + 2 + 12 * tags.count + 4
    var bytes = Array("MM".utf8) + bigEndian(42, count: 2) + bigEndian(8, count: 4)
    bytes += bigEndian(tags.count, count: 2)
    for (tag, value) in tags {
      // Type 3 is a SHORT, left-aligned in its four bytes; type 4 is a LONG.
      let isLong = [256, 257, 273, 278, 279].contains(tag)
      bytes += bigEndian(tag, count: 2) + bigEndian(isLong ? 4 : 3, count: 2)
      bytes += bigEndian(1, count: 4)
      let number = tag == 273 ? dataOffset : value
      bytes += isLong ? bigEndian(number, count: 4) : bigEndian(number, count: 2) + [0, 0]
    }
    return bytes + bigEndian(0, count: 4) + data
  }

  private static func bigEndian(_ number: Int, count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
