/// A radiograph in as few bytes as its depth allows: one a sample up to 8 bits, two above.
public struct PackedRadiograph: Sendable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// Significant bits a sample, 1…16.
  public let bits: Int
  /// `width * height` samples, row by row.
  public let samples: Samples

  private let pixelSpacing: PixelSpacing?

  /// Samples by their size.
  public enum Samples: Sendable {
    /// Of up to 8 bits.
    case bytes([UInt8])
    /// Of more.
    case words([UInt16])
  }

  /// Packs a radiograph.
  ///
  /// - Complexity: O(samples) up to 8 bits, O(1) above.
  public init(_ radiograph: Radiograph) {
    width = radiograph.width
    height = radiograph.height
    bits = radiograph.bits
    pixelSpacing = radiograph.pixelSpacing
    guard bits <= 8 else {
      samples = .words(radiograph.samples)
      return
    }
    var bytes = [UInt8](repeating: 0, count: radiograph.samples.count)
    for index in bytes.indices {
      bytes[index] = UInt8(truncatingIfNeeded: radiograph.samples[index])
    }
    samples = .bytes(bytes)
  }

  /// What was packed, exactly.
  public var radiograph: Radiograph {
    var words: [UInt16]
    switch samples {
    case .words(let samples): words = samples
    case .bytes(let bytes):
      words = [UInt16](repeating: 0, count: bytes.count)
      for index in bytes.indices { words[index] = UInt16(bytes[index]) }
    }
    return Radiograph(
      width: width, height: height, bits: bits, samples: words, pixelSpacing: pixelSpacing)
  }

  /// The bytes that the samples take.
  public var byteCount: Int { width * height * (bits > 8 ? 2 : 1) }
}
