/// The size that prepared images have.
public enum OutputSize: Sendable, Hashable, LosslessStringConvertible {
  /// That of each source.
  case native
  /// The same for all.
  case exactly(PixelSize)

  /// The longest side that can be asked for.
  public static let longestSide = 16384

  /// Reads `native`, a side such as `256`, or `WIDTHxHEIGHT` such as `512x384`; nil for anything
  /// else, and for sides outside 1…`longestSide`.
  public init?(_ text: String) {
    if text == "native" {
      self = .native
      return
    }
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    let sides = parts.compactMap { part -> Int? in
      guard part.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
        let side = Int(part), (1...Self.longestSide).contains(side)
      else { return nil }
      return side
    }
    guard (1...2).contains(parts.count), sides.count == parts.count else { return nil }
    self = .exactly(PixelSize(width: sides[0], height: sides[sides.count - 1]))
  }

  /// The text that `init(_:)` reads, squares as one side.
  public var description: String {
    switch self {
    case .native: "native"
    case .exactly(let size) where size.width == size.height: "\(size.width)"
    case .exactly(let size): "\(size.width)x\(size.height)"
    }
  }

  /// The size an image of `source` samples comes out with.
  public func size(for source: PixelSize) -> PixelSize {
    switch self {
    case .native: source
    case .exactly(let size): size
    }
  }
}
