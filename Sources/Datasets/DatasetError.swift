/// What is wrong with a data set as a whole.
public enum DatasetError: Error, CustomStringConvertible {
  /// The input cannot be used at all; the text is "FOLDER: found; expected".
  case input(String)
  /// Folders or options that cannot go together.
  case layout(String)

  /// One line without `error:`.
  public var description: String {
    switch self {
    case .input(let text), .layout(let text): text
    }
  }
}
