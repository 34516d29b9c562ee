public import SystemPackage

/// The name of a radiograph of the JSRT database, whatever follows its digits: `JPCLN001`.
public struct JSRTName: Sendable, Equatable {
  /// Kind and number, in upper case.
  public let stem: String

  /// Reads the name of a file; nil for any other.
  public init?(_ file: FilePath) {
    // Most names are others, and expressions are slow.
    guard let stem = file.lastComponent?.stem, stem.prefix(3).uppercased() == "JPC" else {
      return nil
    }
    let pattern = /(JPC[LN]N\d{3})(?!\d)/.ignoresCase()
    guard let match = stem.prefixMatch(of: pattern) else { return nil }
    self.stem = match.1.uppercased()
  }

  /// The class that the name tells.
  public var label: String { stem.hasPrefix("JPCLN") ? "nodule" : "non-nodule" }
}
