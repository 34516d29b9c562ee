internal import Files

/// Raw radiographs of the Japanese Society of Radiological Technology database.
///
/// 2048 × 2048 samples of 16 bits, big-endian, 12 of them used, no header. A high value is dark on
/// film, so reading inverts: 4095 − v. Pixels are 0.175 mm apart.
enum JSRTCodec {
  static let side = 2048
  static let bits = 12
  static let byteCount = side * side * 2
  static let spacing = PixelSpacing(horizontal: 0.175, vertical: 0.175)

  /// True for a size within 64 KiB of the right one: such a file was meant to be JSRT raw.
  static func isNearlyWhole(_ count: Int) -> Bool {
    (byteCount - 65_536...byteCount + 65_536).contains(count)
  }

  /// The only format without header or library: big-endian samples, one after the other.
  ///
  /// - Precondition: `bytes` has `byteCount` elements.
  static func decode(_ bytes: [UInt8], isLenient: Bool) throws(ImageError) -> DecodedImage {
    precondition(bytes.count == byteCount, "JSRTCodec: \(bytes.count) bytes")
    let maximum = UInt16(1 << bits) - 1
    var cursor = ByteCursor(bytes)
    guard var samples = try? cursor.numbers(UInt16.self, count: side * side) else {
      throw .damaged(.jsrt, found: "\(bytes.count) bytes")
    }
    var damage: ImageError?
    // The largest first: looking for a place in every sample would take as long as decoding.
    if samples.max().map({ $0 > maximum }) == true,
      let index = samples.firstIndex(where: { $0 > maximum })
    {
      let error = ImageError.sampleOutOfRange(
        value: samples[index], column: index % side, row: index / side)
      guard isLenient else { throw error }
      damage = error
    }
    for index in samples.indices { samples[index] = maximum &- min(samples[index], maximum) }
    var source = SourceDescription(format: .jsrt, storedBits: 16, compression: "none")
    source.polarity = .darkIsHigh
    source.damage = damage?.description
    return DecodedImage(
      radiograph: Radiograph(
        width: side, height: side, bits: bits, samples: samples, pixelSpacing: spacing),
      source: source)
  }
}
