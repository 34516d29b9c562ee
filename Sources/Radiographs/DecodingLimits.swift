/// What one file may cost; every limit is checked before memory for it is allocated.
public struct DecodingLimits: Sendable, Equatable {
  /// Bytes of the file.
  public var fileBytes = 512 << 20
  /// Columns, and rows.
  public var side = 65_535
  /// Columns times rows.
  public var pixels = 100_000_000
  /// Columns times rows times channels times bytes a stored sample.
  public var decodedBytes = 256 << 20
  /// Stored samples a pixel.
  public var channels = 8
  /// Compressed bytes that a library gets in one call, which no deadline can end: a TIFF with more in
  /// a strip or tile is refused, a PNG with more read row by row, which takes longer.
  public var bytesAtOnce = 64 << 20

  /// Chunks of a PNG beside header, palette, image data and end.
  public var pngChunks = 1000
  /// Bytes of one such chunk.
  public var pngChunkBytes = 8_000_000
  /// Bytes of all such chunks together.
  public var pngChunksBytes = 64_000_000
  /// Scans of a JPEG.
  public var jpegScans = 200
  /// Directories of a TIFF.
  public var tiffPages = 1000
  /// Tags of one directory.
  public var tiffTags = 4096
  /// Bytes of the values of one directory.
  public var tiffValueBytes = 16 << 20

  /// Nanoseconds that any file may take.
  public var nanoseconds: UInt64 = 10_000_000_000
  /// Nanoseconds that each pixel adds.
  public var nanosecondsPerPixel: UInt64 = 100

  /// Limits that fit every radiograph and few bombs.
  public static let `default` = DecodingLimits()

  /// The default limits, to be changed one by one.
  public init() {}
}
