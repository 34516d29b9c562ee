/// How the layers of one network share the room of `Passage`, told from the input on.
///
/// Outputs that the way back needs wait at the low end, one after the other, and are taken up last first.
/// Gradients take the two ends by turns, so that each layer finds room for its own where outputs have been
/// taken up: a network needs little more than what its first layers give.
public struct Trail: Sendable {
  /// Numbers that wait so far.
  public private(set) var length = 0
  /// Where the next layer puts the gradient of its input.
  public private(set) var end = Passage.End.high

  /// The beginning of a network.
  public init() {}

  /// Goes on behind a layer whose output waits, or whose output does not.
  public mutating func pass(leaving output: Shape?) {
    length += output.map { Self.rounded($0.elementCount) } ?? 0
    end = end == .high ? .low : .high
  }

  /// Where the next layer puts the gradient of its input.
  ///
  /// - Parameters:
  ///   - shape: Of the input.
  ///   - output: The shape of the next layer's output, of which a gradient lies at the other end.
  ///   - isKept: That output waits for the way back.
  ///   - workers: The team.
  /// - Returns: Its place in the room.
  public func passage(
    forGradientOf shape: Shape, output: Shape, isKept: Bool, workers: Workers
  ) -> Passage {
    var next = self
    next.pass(leaving: isKept ? output : nil)
    return Passage(
      shape, at: end, after: end == .low ? length : next.length, besides: output.elementCount,
      workers: workers)
  }

  /// Every tensor begins on a boundary of 64 bytes.
  static func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
