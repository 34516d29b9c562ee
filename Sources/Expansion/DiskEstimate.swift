internal import Datasets
internal import Preprocessing
internal import Radiographs

/// Room that outputs take on disk, about.
public struct DiskEstimate: Sendable, Equatable {
  /// What a file takes beside its pixels: half a block and its rows in the listings.
  private static let overhead = 3072

  /// Files, masks included.
  public private(set) var files = 0
  /// Bytes.
  public private(set) var bytes = 0

  /// All outputs of a plan.
  public init(_ plan: Plan, _ options: BuildOptions) {
    self.init(
      plan.sources.flatMap(\.outputs), synthetic: plan.counts.synthetic, options)
  }

  init(_ outputs: [Output], synthetic: Int, _ options: BuildOptions) {
    for output in outputs {
      add(output.width * output.height, bits: output.bits, options.format)
      // Labels compress to next to nothing.
      if output.mask != nil { add(0, bits: 8, .png) }
    }
    if case .exactly(let size) = options.preparation.size {
      let bits = outputs.map(\.bits).max() ?? 8
      for _ in 0..<synthetic { add(size.width * size.height, bits: bits, options.format) }
    }
  }

  /// Radiographs take about six tenths of their samples in lossless formats, and a sixth in JPEG.
  private mutating func add(_ pixels: Int, bits: Int, _ format: OutputFormat) {
    files += 1
    bytes += Self.overhead
    switch format {
    case .png, .tiff: bytes += pixels * (bits > 8 ? 12 : 6) / 10
    case .jpeg: bytes += pixels / 6
    }
  }
}
