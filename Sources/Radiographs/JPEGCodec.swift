internal import CCodecs

/// JPEG, ITU-T T.81, through libjpeg.
///
/// Reads baseline, progressive and arithmetic-coded files of 8 bits: gray, YCbCr (its Y channel),
/// RGB, CMYK and YCCK (as inks of 255, inverted when an Adobe marker is there). The orientation of
/// EXIF or XMP is applied. 12-bit and lossless files are unsupported.
enum JPEGCodec {
  /// The longest side that libjpeg writes.
  static let maximumSide = 65_500

  static func decode(
    _ bytes: [UInt8], limits: DecodingLimits, isLenient: Bool
  ) throws(ImageError) -> DecodedImage {
    try unsafe CodecReader.decode(
      bytes, as: .jpeg, limits: limits, isLenient: isLenient,
      orientation: EmbeddedOrientation.ofJPEG, open: cxr_jpeg_open)
  }

  /// Baseline gray with optimized tables.
  static func encode(_ picture: CodecPicture) throws(ImageError) -> [UInt8] {
    try unsafe picture.write(as: .jpeg, with: cxr_jpeg_write)
  }
}
