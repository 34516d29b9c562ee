internal import CKernels

/// Weights as the loops read them, in panels of output channels, some panels at a time: all together would
/// take as much memory again as the weights of the largest layer.
struct Panels: Sendable {
  let count: Int
  /// Numbers of a panel.
  let size: Int
  /// All are there already.
  let areKept: Bool
  private let countATurn: Int

  /// Numbers of a turn, unless every thread needs a panel of its own.
  private static let mostNumbers = 1_048_576

  /// The panels of weights for `loops`.
  ///
  /// - Parameters:
  ///   - loops: The geometry.
  ///   - spread: Of its transpose.
  ///   - areKept: See there.
  ///   - workers: The threads that share them.
  init(_ loops: cxr_windows, spread: Bool, areKept: Bool = false, _ workers: Workers) {
    let path = workers.instructions.path
    let channels = spread ? loops.large_channels : loops.small_channels
    let width = cxr_panel_width(path, channels)
    count = (channels + width - 1) / width
    let factorsANumber = loops.factors == CXR_PAIRS ? 2 : 1
    size = Int(cxr_packed_size(path, loops, spread)) / count / factorsANumber
    self.areKept = areKept
    countATurn = areKept ? count : min(count, max(workers.count, Self.mostNumbers / size))
  }

  /// Numbers that are in memory at the same time.
  var roomSize: Int { countATurn * size }

  /// The panels of each turn.
  var turns: some Sequence<Range<Int>> {
    stride(from: 0, to: count, by: countATurn).lazy.map { $0..<min(count, $0 + countATurn) }
  }
}
