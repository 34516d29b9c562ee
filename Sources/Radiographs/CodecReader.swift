internal import CCodecs

/// A reader of one of the C libraries on bytes that stay in place as long as it lives.
@safe struct CodecReader: ~Copyable {
  /// One of the `open` functions of CCodecs.
  typealias Open = (
    UnsafePointer<cxr_source>?, UnsafeMutablePointer<OpaquePointer?>?,
    UnsafeMutablePointer<cxr_info>?
  ) -> cxr_status

  private let handle: OpaquePointer?
  private let format: ImageFormat
  private let start: UInt64
  private let limits: DecodingLimits
  private(set) var info: cxr_info

  /// Parses the header.
  private init(
    _ format: ImageFormat, bytes: UnsafeBufferPointer<UInt8>, start: UInt64,
    limits: DecodingLimits, isLenient: Bool, orientation: Int, open: Open
  ) throws(ImageError) {
    var handle: OpaquePointer?
    var info = cxr_info()
    let time = limits.nanoseconds
    var source = unsafe cxr_source(
      bytes: bytes.baseAddress, count: bytes.count, limits: cxr_limits(limits),
      deadline: start.saturatingAdd(time), is_lenient: isLenient ? 1 : 0,
      orientation: UInt32(orientation))
    let status = unsafe open(&source, &handle, &info)
    unsafe self.handle = unsafe handle
    self.format = format
    self.start = start
    self.limits = limits
    self.info = info
    try status.check(format, nanoseconds: time)
  }

  deinit { unsafe cxr_close(handle) }

  /// Decodes all samples, row by row from top left.
  private mutating func samples() throws(ImageError) -> [UInt16] {
    // Both sides are at most `limits.side` and the product at most `limits.pixels`.
    let count = Int(info.width) * Int(info.height)
    let pixelTime = limits.nanosecondsPerPixel.multipliedReportingOverflow(by: UInt64(count))
    let time = limits.nanoseconds.saturatingAdd(
      pixelTime.overflow ? .max : pixelTime.partialValue)
    let deadline = start.saturatingAdd(time)
    var info = self.info
    let handle = unsafe self.handle
    var status = cxr_status()
    let samples = unsafe [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
      status = unsafe cxr_read(handle, buffer.baseAddress, deadline, &info)
      initialized = status.code == CXR_OK ? count : 0
    }
    self.info = info
    try status.check(format, nanoseconds: time)
    return samples
  }

  /// Decodes a whole file, with the orientation that is found in it here or, of a TIFF, in C.
  static func decode(
    _ bytes: [UInt8], as format: ImageFormat, limits: DecodingLimits, isLenient: Bool,
    orientation: ([UInt8]) -> Int = { _ in 1 }, open: Open
  ) throws(ImageError) -> DecodedImage {
    let start = cxr_now()
    let orientation = orientation(bytes)
    return try unsafe bytes.withUnsafeBufferPointer { (bytes) throws(ImageError) -> DecodedImage in
      var reader = try unsafe CodecReader(
        format, bytes: bytes, start: start, limits: limits, isLenient: isLenient,
        orientation: orientation, open: open)
      let samples = try reader.samples()
      let info = reader.info
      let isSpaced = info.horizontal_spacing > 0 && info.vertical_spacing > 0
      return DecodedImage(
        radiograph: Radiograph(
          width: Int(info.width), height: Int(info.height), bits: Int(info.bits), samples: samples,
          pixelSpacing: isSpaced
            ? PixelSpacing(horizontal: info.horizontal_spacing, vertical: info.vertical_spacing)
            : nil),
        source: SourceDescription(format: format, info: info))
    }
  }
}

extension cxr_status {
  /// Throws what a status of a reader says, if it is not OK; `nanoseconds` is the time it had.
  func check(_ format: ImageFormat, nanoseconds: UInt64) throws(ImageError) {
    switch code {
    case CXR_OK: return
    case CXR_UNSUPPORTED: throw .unsupported(format, text)
    case CXR_LIMIT: throw .overLimit(format, text)
    case CXR_OUT_OF_MEMORY: throw .outOfMemory
    case CXR_DEADLINE: throw .deadlineExceeded(milliseconds: nanoseconds / 1_000_000)
    default: throw .damaged(format, found: text)
    }
  }

  /// The message, which C ends with a zero byte.
  var text: String {
    unsafe withUnsafeBytes(of: message) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

extension cxr_limits {
  init(_ limits: DecodingLimits) {
    self.init(
      side: UInt64(clamping: limits.side), pixels: UInt64(clamping: limits.pixels),
      decoded_bytes: UInt64(clamping: limits.decodedBytes),
      channels: UInt32(clamping: limits.channels),
      bytes_at_once: UInt64(clamping: limits.bytesAtOnce),
      png_chunks: UInt32(clamping: limits.pngChunks),
      png_chunk_bytes: UInt64(clamping: limits.pngChunkBytes),
      png_chunks_bytes: UInt64(clamping: limits.pngChunksBytes),
      jpeg_scans: UInt32(clamping: limits.jpegScans),
      tiff_pages: UInt32(clamping: limits.tiffPages), tiff_tags: UInt32(clamping: limits.tiffTags),
      tiff_value_bytes: UInt64(clamping: limits.tiffValueBytes))
  }
}

extension SourceDescription {
  /// What the info of a reader says, with the words that hold for every format.
  init(format: ImageFormat, info: cxr_info) {
    self.init(format: format, storedBits: Int(info.stored_bits), compression: "")
    channels = Int(info.channels)
    switch info.color {
    case CXR_COLOR_PALETTE: colorModel = .palette
    case CXR_COLOR_RGB: colorModel = .rgb
    case CXR_COLOR_YCBCR: colorModel = .yCbCr
    case CXR_COLOR_CMYK: colorModel = .cmyk
    default: colorModel = .gray
    }
    if colorModel != .gray {
      let isLuminance = info.channels_differ != 0 || (format == .jpeg && colorModel == .yCbCr)
      grayRule = isLuminance ? .luminance : .equalChannels
    }
    polarity = info.white_is_zero != 0 ? .darkIsHigh : .darkIsLow
    hasAlpha = info.has_alpha != 0
    orientation = Int(info.orientation)
    isInterlaced = info.is_interlaced != 0
    isTiled = info.is_tiled != 0
    pageCount = Int(info.page_count)
    if hasAlpha { notes.append("alpha composited on black") }
    if pageCount > 1 { notes.append("first of \(pageCount) pages") }
    if info.ignores_gamma != 0 { notes.append("gAMA ignored") }
    if info.ignores_key != 0 { notes.append("transparent color ignored") }
    if info.maps_range != 0 { notes.append("range of samples mapped to 0…65535") }
    if info.damage.code != CXR_OK { damage = info.damage.text }
    switch format {
    case .png: compression = "deflate"
    case .tiff: compression = TIFFCodec.compressionName(Int(info.compression))
    case .jpeg, .jsrt: compression = isInterlaced ? "progressive JPEG" : "JPEG"
    }
  }
}

extension UInt64 {
  /// The sum, or the largest number.
  fileprivate func saturatingAdd(_ other: UInt64) -> UInt64 {
    let sum = addingReportingOverflow(other)
    return sum.overflow ? .max : sum.partialValue
  }
}
