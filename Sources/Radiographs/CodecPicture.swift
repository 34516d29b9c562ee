internal import CCodecs

/// A radiograph of 8 bits or more on its way to one of the C libraries, which scale 9…15 to 16.
struct CodecPicture {
  let radiograph: Radiograph
  let options: EncodingOptions

  /// Scales fewer than 8 bits to 8.
  init(_ radiograph: Radiograph, options: EncodingOptions) {
    self.radiograph = radiograph.bits < 8 ? radiograph.rescaled(toBits: 8) : radiograph
    self.options = options
  }

  /// Runs one of the `write` functions of CCodecs and copies what it made.
  func write(
    as format: OutputFormat,
    with function: (UnsafePointer<cxr_picture>?, UnsafeMutablePointer<cxr_buffer>?) -> cxr_status
  ) throws(ImageError) -> [UInt8] {
    var output = EncodedBuffer()
    let status = unsafe radiograph.samples.withUnsafeBufferPointer { samples in
      unsafe withCString(options.label?.software) { software in
        unsafe withCString(options.label?.description) { description in
          unsafe withCString(options.label.map { _ in SyntheticLabel.xmpPacket }) { xmp in
            var picture = unsafe cxr_picture(
              samples: samples.baseAddress, width: UInt32(radiograph.width),
              height: UInt32(radiograph.height), file_bits: radiograph.bits == 8 ? 8 : 16,
              significant_bits: UInt32(radiograph.bits),
              jpeg_quality: UInt32(options.jpegQuality),
              horizontal_spacing: radiograph.pixelSpacing?.horizontal ?? 0,
              vertical_spacing: radiograph.pixelSpacing?.vertical ?? 0, software: software,
              description: description, xmp: xmp)
            return unsafe function(&picture, &output.buffer)
          }
        }
      }
    }
    switch status.code {
    case CXR_OK: return output.bytes
    case CXR_OUT_OF_MEMORY: throw .outOfMemory
    default: throw .notEncodable(format, status.text)
    }
  }
}

/// File bytes that C allocated.
@safe private struct EncodedBuffer: ~Copyable {
  var buffer = unsafe cxr_buffer()

  var bytes: [UInt8] {
    unsafe [UInt8](UnsafeBufferPointer(start: buffer.bytes, count: buffer.count))
  }

  deinit {
    var buffer = unsafe self.buffer
    unsafe cxr_buffer_free(&buffer)
  }
}

/// The text as a C string, or nil.
private func withCString(
  _ text: String?, _ body: (UnsafePointer<CChar>?) -> cxr_status
) -> cxr_status {
  guard let text else { return body(nil) }
  return unsafe text.withCString { unsafe body($0) }
}
