/// An input that is not used, and why.
public struct Refusal: Sendable, Equatable {
  /// What the manifest would call it, printable.
  public let file: String
  /// What was found and what was expected.
  public let reason: String

  /// Both texts.
  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }
}
