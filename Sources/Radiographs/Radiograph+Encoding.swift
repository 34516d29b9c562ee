extension Radiograph {
  /// The bytes of a file with these samples, the same every time.
  ///
  /// 1…8 bits are written as 8, 9…16 as 16, scaled by bit replication so that white is white; the
  /// number of significant bits above 8 and the pixel spacing are recorded where the format can.
  /// Decoding gives the same samples back, bit for bit, except from JPEG and from fewer than 8 bits.
  ///
  /// - Throws: `ImageError.notEncodable` for more than 8 bits or too large a side as JPEG.
  public func encoded(as options: EncodingOptions) throws(ImageError) -> [UInt8] {
    switch options.format {
    case .png: return try PNGCodec.encode(CodecPicture(self, options: options))
    case .tiff: return try TIFFCodec.encode(CodecPicture(self, options: options))
    case .jpeg:
      guard bits <= 8 else {
        throw .notEncodable(.jpeg, "\(bits) bits a sample; expected at most 8")
      }
      guard max(width, height) <= JPEGCodec.maximumSide else {
        throw .notEncodable(
          .jpeg, "\(width) × \(height) pixels; expected at most \(JPEGCodec.maximumSide) a side")
      }
      return try JPEGCodec.encode(CodecPicture(self, options: options))
    }
  }
}
