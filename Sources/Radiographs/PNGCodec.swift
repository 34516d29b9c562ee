internal import CCodecs

/// PNG, ISO/IEC 15948, through libpng.
///
/// Reads every color type and depth, interlaced or not. Gray of 16 bits with an `sBIT` of 9…15 is
/// shifted right to that many bits; everything else of up to 8 bits becomes 8, the rest 16. Alpha, of
/// pixels or of palette entries, is composited on black. The one value or color that `tRNS` calls
/// transparent keeps its sample, as in most readers. `gAMA` and profiles are ignored: a radiograph's
/// samples are no display values. The orientation of `eXIf` or XMP is applied. Of an animated PNG the
/// still image is read.
enum PNGCodec {
  static func decode(
    _ bytes: [UInt8], limits: DecodingLimits, isLenient: Bool
  ) throws(ImageError) -> DecodedImage {
    try unsafe CodecReader.decode(
      bytes, as: .png, limits: limits, isLenient: isLenient,
      orientation: EmbeddedOrientation.ofPNG, open: cxr_png_open)
  }

  /// Gray of 8 bits, or of 16 with `sBIT` for 9…15 significant ones; `pHYs` from the pixel spacing.
  static func encode(_ picture: CodecPicture) throws(ImageError) -> [UInt8] {
    try unsafe picture.write(as: .png, with: cxr_png_write)
  }
}
