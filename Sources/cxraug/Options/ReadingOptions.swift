import ArgumentParser
import Files
import Radiographs
import SystemPackage

/// How image files are read.
struct ReadingOptions: ParsableArguments {
  @Flag(help: "Read damaged files as far as they go, with a warning for each.")
  var lenient = false

  @Option(help: "Refuse images of more pixels.")
  var maxPixels = DecodingLimits.default.pixels

  @Option(
    help: "Refuse larger files: bytes, or a number with K, M or G. (default: 512M)",
    transform: OptionValue.byteCount)
  var maxFileSize = DecodingLimits.default.fileBytes

  func validate() throws {
    guard maxPixels > 0, maxPixels <= Self.mostPixels else {
      throw ValidationError("--max-pixels \(maxPixels); expected 1…\(Self.mostPixels)")
    }
  }

  /// A square of the longest side there can be.
  private static let mostPixels = DecodingLimits.default.side * DecodingLimits.default.side

  /// The limits; memory for decoded samples grows with the pixels that are allowed.
  var limits: DecodingLimits {
    var limits = DecodingLimits.default
    let bytesAPixel = Double(limits.decodedBytes) / Double(limits.pixels)
    limits.decodedBytes = max(limits.decodedBytes, Int(Double(maxPixels) * bytesAPixel))
    limits.pixels = maxPixels
    limits.fileBytes = maxFileSize
    return limits
  }
}

/// An image file with its decoded content; errors and warnings name the file.
struct ReadImage {
  let byteCount: Int
  let decoded: DecodedImage

  init(_ path: FilePath, _ options: ReadingOptions) throws(FileError) {
    let limits = options.limits
    let bytes = try FileBytes.read(path, limit: limits.fileBytes)
    byteCount = bytes.count
    do throws(ImageError) {
      decoded = try DecodedImage(decoding: bytes, limits: limits, isLenient: options.lenient)
    } catch {
      throw FileError(path, "\(error)")
    }
    if let damage = decoded.source.damage {
      let format = decoded.source.format.name
      StandardError.write(
        "warning: \(path.printable): damaged \(format): \(damage); read as far as it goes")
    }
  }
}
