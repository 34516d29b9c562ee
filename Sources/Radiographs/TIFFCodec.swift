internal import CCodecs

/// TIFF 6.0 and BigTIFF, through libtiff.
///
/// Reads the first page: strips and tiles, contiguous and planar, every byte order and every
/// compression that libtiff has but old-style JPEG; gray, palette, RGB, YCbCr and CMYK of
/// 1…16 unsigned bits; fewer than 8 bits become 8, 9…16 stay. Signed, wider and float samples of gray
/// and RGB have no level that is white: their finite minimum and maximum become 0 and 65535, NaN 0.
/// MINISWHITE is inverted, the orientation applied.
enum TIFFCodec {
  static func decode(
    _ bytes: [UInt8], limits: DecodingLimits, isLenient: Bool
  ) throws(ImageError) -> DecodedImage {
    try unsafe CodecReader.decode(
      bytes, as: .tiff, limits: limits, isLenient: isLenient, open: cxr_tiff_open)
  }

  /// Gray of 8 or 16 bits, deflate, horizontal predictor; 9…15 significant bits are recorded as the
  /// line "SignificantBits=12" of the image description, the pixel spacing as resolution.
  static func encode(_ picture: CodecPicture) throws(ImageError) -> [UInt8] {
    try unsafe picture.write(as: .tiff, with: cxr_tiff_write)
  }

  /// The name of a number of the compression tag.
  static func compressionName(_ number: Int) -> String {
    switch number {
    case 1: "none"
    case 2: "CCITT modified Huffman"
    case 3: "CCITT T.4"
    case 4: "CCITT T.6"
    case 5: "LZW"
    case 7: "JPEG"
    case 8, 32946: "deflate"
    case 32773: "PackBits"
    case 34925: "LZMA"
    case 50000: "Zstandard"
    case 50001: "WebP"
    default: "compression \(number)"
    }
  }
}
