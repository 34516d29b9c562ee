/// A file that tells of all images or of one split.
public struct Listing: Sendable, Equatable {
  /// Its path from the output folder.
  public let file: String
  /// What it holds; nil when there is nothing to tell and no file.
  public let text: String?

  /// Both.
  public init(file: String, text: String?) {
    self.file = file
    self.text = text
  }
}
