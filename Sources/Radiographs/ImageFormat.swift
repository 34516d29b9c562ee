/// A file format that can be read.
public enum ImageFormat: String, Sendable, CaseIterable {
  /// Portable Network Graphics, ISO/IEC 15948.
  case png
  /// JPEG, ITU-T T.81, 8 bits.
  case jpeg
  /// TIFF 6.0 and BigTIFF.
  case tiff
  /// Raw radiographs of the Japanese Society of Radiological Technology database.
  case jsrt

  /// The format of a file's content, whatever its name says; nil when it is none of these.
  ///
  /// PNG, JPEG and TIFF are known by their first bytes. JSRT raw has no header: it is a file of
  /// exactly `JSRTCodec.byteCount` bytes that begins like nothing else that is known.
  public init?(detecting bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if Self.tiffSignatures.contains(where: { bytes.starts(with: $0) }) {
      self = .tiff
    } else if bytes.count == JSRTCodec.byteCount, Self.foreignName(of: bytes) == nil {
      self = .jsrt
    } else {
      return nil
    }
  }

  /// The name in messages.
  public var name: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    case .tiff: "TIFF"
    case .jsrt: "JSRT raw"
    }
  }

  /// Usual file name extensions in lower case, without dot, the preferred one first.
  public var fileExtensions: [String] {
    switch self {
    case .png: ["png"]
    case .jpeg: ["jpg", "jpeg"]
    case .tiff: ["tiff", "tif"]
    case .jsrt: ["img"]
    }
  }

  /// Little- and big-endian TIFF, then BigTIFF.
  private static let tiffSignatures: [[UInt8]] = [
    [0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A],
    [0x49, 0x49, 0x2B, 0x00], [0x4D, 0x4D, 0x00, 0x2B],
  ]

  /// The name of a known format that is not read, to be told to people who have such files.
  static func foreignName(of bytes: [UInt8]) -> String? {
    if bytes.dropFirst(128).starts(with: Array("DICM".utf8)) { return "DICOM" }
    if bytes.starts(with: Array("GIF8".utf8)) { return "GIF" }
    if bytes.starts(with: [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]) { return "JPEG 2000" }
    if bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) { return "JPEG 2000" }
    if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      return "WebP"
    }
    return nil
  }
}
