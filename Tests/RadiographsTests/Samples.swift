import Radiographs

/// JPEG files of a few pixels, encoded with Pillow 13 from arrays made up for this.
///
/// The expected samples are those that Pillow decodes.
enum JPEGSamples {
  /// 6 × 4, gray, baseline.
  static let gray = bytes(
    """
    ffd8ffe000104a46494600010100000100010000ffdb004300030202030202030303030403030405080505040405
    0a070706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffc000
    0b080004000601011100ffc40014000100000000000000000000000000000007ffc4001f10000104020203000000
    00000000000000020103040506210008143151ffda0008010100003f004ae996074f81dbcc9f4f1bc692e5793047
    ad82b8d92a7afa29cfffd9
    """)
  /// The same picture, progressive.
  static let progressive = bytes(
    """
    ffd8ffe000104a46494600010100000100010000ffdb004300030202030202030303030403030405080505040405
    0a070706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffc200
    0b080004000601011100ffc40014000100000000000000000000000000000006ffda00080101000000014bffc400
    161001010100000000000000000000000000030406ffda0008010100010502c640302fffc4001a10000202030000
    00000000000000000000010200031112a1ffda0008010100063f0277a575635e3a27ffc400181000020300000000
    00000000000000000001110061c1ffda0008010100013f216140334cc9ffda00080101000000107fffc400181001
    0003010000000000000000000000000100213151ffda0008010100013f10c8ae2db419d13fffd9
    """)
  static let graySamples: [[UInt16]] = [
    [20, 30, 49, 56, 74, 238], [52, 63, 81, 91, 104, 236], [82, 93, 109, 123, 133, 221],
    [113, 126, 137, 153, 165, 221],
  ]
  /// 4 × 3, YCbCr, every pixel R 200, G 40, B 90, so Y = 93.54.
  static let color = bytes(
    """
    ffd8ffe000104a46494600010100000100010000ffdb004300020101010101020101010202020202040302020202
    0504040304060506060605060606070908060709070606080b08090a0a0a0a0a06080b0c0b0a0c090a0a0affdb00
    4301020202020202050303050a0706070a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
    0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0affc00011080003000403011100021101031101ffc40014000100
    000000000000000000000000000008ffc40014100100000000000000000000000000000000ffc400150101010000
    0000000000000000000000000409ffc40014110100000000000000000000000000000000ffda000c030100021103
    11003f003b8ea60fffd9
    """)
  /// 3 × 2, CMYK with Adobe marker, inks 0, 128, 255, 64 of 255, so R 191, G 95, B 0.
  static let cmyk = bytes(
    """
    ffd8ffee000e41646f626500640000000000ffdb0043000201010101010201010102020202020403020202020504
    040304060506060605060606070908060709070606080b08090a0a0a0a0a06080b0c0b0a0c090a0a0affc0001408
    00020003044311004d11005911004b1100ffc4001700000301000000000000000000000000000308090affc40014
    100100000000000000000000000000000000ffda000e0443004d0059004b00003f00bf81b3fe7f1fffd9
    """)

  /// A JPEG with an EXIF block behind its first two bytes that has nothing but an orientation.
  static func oriented(_ file: [UInt8], _ orientation: Int, bigEndian: Bool = false) -> [UInt8] {
    let exif = Array("Exif\0\0".utf8) + exif(orientation, bigEndian: bigEndian)
    return Array(file.prefix(2)) + [0xFF, 0xE1] + number(exif.count + 2, 2) + exif
      + file.dropFirst(2)
  }

  /// The same with an XMP packet.
  static func oriented(_ file: [UInt8], xmp: String) -> [UInt8] {
    let packet = Array(("http://ns.adobe.com/xap/1.0/\0" + xmp).utf8)
    return Array(file.prefix(2)) + [0xFF, 0xE1] + number(packet.count + 2, 2) + packet
      + file.dropFirst(2)
  }

  /// A TIFF header and a directory with an orientation: what EXIF is.
  static func exif(_ orientation: Int, bigEndian: Bool = false) -> [UInt8] {
    func short(_ value: Int) -> [UInt8] { number(value, 2, bigEndian: bigEndian) }
    func long(_ value: Int) -> [UInt8] { number(value, 4, bigEndian: bigEndian) }
    let mark: [UInt8] = bigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
    let header = mark + short(42) + long(8)
    let directory = short(1) + short(274) + short(3) + long(1) + short(orientation) + short(0)
    return header + directory + long(0)
  }
}

/// Rows as an upright viewer shows them when they are stored under an EXIF orientation.
func upright<Sample>(_ rows: [[Sample]], _ orientation: Int) -> [[Sample]] {
  func transposed(_ rows: [[Sample]]) -> [[Sample]] {
    rows[0].indices.map { column in rows.map { $0[column] } }
  }
  func mirrored(_ rows: [[Sample]]) -> [[Sample]] { rows.map { $0.reversed() } }
  switch orientation {
  case 2: return mirrored(rows)
  case 3: return mirrored(rows.reversed())
  case 4: return rows.reversed()
  case 5: return transposed(rows)
  case 6: return mirrored(transposed(rows))
  case 7: return mirrored(transposed(rows).reversed())
  case 8: return transposed(rows).reversed()
  default: return rows
  }
}

/// A picture of every value there is room for, with white and black, spread over the rows.
func ramp(_ width: Int, _ height: Int, bits: Int, spacing: PixelSpacing? = nil) -> Radiograph {
  let maximum = (1 << bits) - 1
  let count = width * height
  return Radiograph(
    width: width, height: height, bits: bits,
    samples: (0..<count).map { UInt16(($0 * 7919 % count) * maximum / (count - 1)) },
    pixelSpacing: spacing)
}

/// The error of decoding, or nil.
func decodingError(_ bytes: [UInt8], limits: DecodingLimits = .default) -> ImageError? {
  do {
    _ = try DecodedImage(decoding: bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}
