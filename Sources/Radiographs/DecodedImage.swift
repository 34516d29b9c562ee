/// A radiograph with a description of the file it came from.
public struct DecodedImage: Sendable, Equatable {
  /// The samples: gray, dark = low, upright.
  public let radiograph: Radiograph
  /// What the file held.
  public let source: SourceDescription

  /// Decodes the content of an image file, format told by its bytes.
  ///
  /// A file that is cut or damaged is an error even where a decoder could go on: no pixel here was
  /// made up. Only the first page of a TIFF is read.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - limits: What the file may cost.
  ///   - isLenient: Whether a damaged file is read as far as it goes. `source.damage` then says what
  ///     was wrong; rows that are not there are black or what the decoder puts in their place.
  /// - Throws: `ImageError` for every file that does not become exactly what it says, or, leniently,
  ///   of which no row can be read.
  /// - Complexity: O(`bytes.count` + decoded samples), memory for one gray image and, for some
  ///   formats, one strip, tile or set of coefficients.
  public init(
    decoding bytes: [UInt8], limits: DecodingLimits = .default, isLenient: Bool = false
  ) throws(ImageError) {
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= limits.fileBytes else {
      throw .overLimit(nil, "\(bytes.count) bytes; expected at most \(limits.fileBytes)")
    }
    switch ImageFormat(detecting: bytes) {
    case .png: self = try PNGCodec.decode(bytes, limits: limits, isLenient: isLenient)
    case .jpeg: self = try JPEGCodec.decode(bytes, limits: limits, isLenient: isLenient)
    case .tiff: self = try TIFFCodec.decode(bytes, limits: limits, isLenient: isLenient)
    case .jsrt: self = try JSRTCodec.decode(bytes, isLenient: isLenient)
    case nil:
      if let name = ImageFormat.foreignName(of: bytes) { throw .unsupportedFormat(name: name) }
      throw .unrecognized(byteCount: bytes.count, begin: Array(bytes.prefix(8)))
    }
  }

  init(radiograph: Radiograph, source: SourceDescription) {
    self.radiograph = radiograph
    self.source = source
  }
}
