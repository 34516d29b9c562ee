public import Files
public import Randomness

/// One output file that is in place: a line of `manifest.jsonl`.
public struct ManifestRow: Sendable, Equatable {
  /// What it is and where it comes from.
  public let output: Output
  /// The SHA-256 of the file.
  public let digest: Digest
  /// Bytes of the file.
  public let bytes: Int
  /// The version of the program that made it.
  public let tool: String

  /// All columns.
  public init(_ output: Output, digest: Digest, bytes: Int, tool: String) {
    self.output = output
    self.digest = digest
    self.bytes = bytes
    self.tool = tool
  }

  /// The row as an object, every column in the same place.
  public var json: JSON {
    .object(
      output.columns + [
        .init("sha256", .string(digest.description)), .init("bytes", .integer(bytes)),
        .init("tool", .string(tool)),
      ])
  }

  /// Reads what `json` gives; nil when a column is missing or of another type.
  public init?(_ json: JSON) {
    guard let output = Output(json),
      let digest = json["sha256"]?.string.flatMap({ Digest(hexadecimal: $0) }),
      let bytes = json["bytes"]?.integer, let tool = json["tool"]?.string
    else { return nil }
    self.init(output, digest: digest, bytes: bytes, tool: tool)
  }
}
