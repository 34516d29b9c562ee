public import Files
public import SystemPackage

/// An input that is not used, and why.
public struct Refusal: Sendable, Equatable {
  /// What the manifest would call it, printable.
  public let file: String
  /// What was found and what was expected.
  public let reason: String
  /// Whether it is left out for being the same picture as another.
  public let isDuplicate: Bool
  /// Whether what was made of an earlier version of the file stays in the data set.
  public var isKept = false

  /// All of it.
  public init(file: String, reason: String, isDuplicate: Bool = false) {
    self.file = file
    self.reason = reason
    self.isDuplicate = isDuplicate
  }

  /// As a line of the list of refusals.
  public var json: JSON {
    .members([
      "file": .string(file), "reason": .string(reason), "duplicate": .bool(isDuplicate),
      "kept": .bool(isKept),
    ])
  }

  /// Reads a list of refusals.
  ///
  /// - Throws: When it cannot be read.
  public static func read(_ path: FilePath) throws(FileError) -> [Refusal] {
    try FileBytes.read(path, limit: 1 << 30).split(separator: UInt8(ascii: "\n")).compactMap {
      guard let json = try? JSON(parsing: Array($0)), let file = json["file"]?.string,
        let reason = json["reason"]?.string
      else { return nil }
      var refusal = Refusal(
        file: file, reason: reason, isDuplicate: json["duplicate"] == .bool(true))
      refusal.isKept = json["kept"] == .bool(true)
      return refusal
    }
  }
}
