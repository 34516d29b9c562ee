/// A gray radiograph: rows of samples from top left, dark = low.
///
/// Samples hold the significant bits only: a 12-bit image has samples 0…4095 whatever the file it
/// came from stored around them. Codecs scale to the depth of a file on writing.
public struct Radiograph: Sendable, Equatable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// Significant bits a sample, 1…16.
  public let bits: Int
  /// `width * height` samples, row by row, each in 0…`maximum`.
  public var samples: [UInt16]
  /// Millimeters between neighboring samples, when the source says so.
  public var pixelSpacing: PixelSpacing?

  /// Wraps samples that are already in order and in range.
  ///
  /// - Precondition: `bits` is in 1…16 and there are `width * height` samples. That no sample
  ///   exceeds `maximum` is the caller's promise; it is not checked.
  public init(
    width: Int, height: Int, bits: Int, samples: [UInt16], pixelSpacing: PixelSpacing? = nil
  ) {
    precondition((1...16).contains(bits), "Radiograph: \(bits) bits; expected 1…16")
    precondition(
      width > 0 && height > 0 && samples.count == width * height,
      "Radiograph: \(samples.count) samples for \(width) × \(height)")
    self.width = width
    self.height = height
    self.bits = bits
    self.samples = samples
    self.pixelSpacing = pixelSpacing
  }

  /// The largest value a sample can have: white.
  public var maximum: UInt16 { UInt16((1 << bits) - 1) }
}

/// The distance between neighboring samples in millimeters.
public struct PixelSpacing: Sendable, Equatable {
  /// Between columns.
  public var horizontal: Double
  /// Between rows.
  public var vertical: Double

  /// Both distances in millimeters.
  public init(horizontal: Double, vertical: Double) {
    self.horizontal = horizontal
    self.vertical = vertical
  }
}
