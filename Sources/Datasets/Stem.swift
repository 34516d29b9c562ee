internal import Randomness
public import SystemPackage
internal import Files

/// Names that every file system and loader takes: of `a`–`z`, `0`–`9`, `_` and `-`, at most 120 bytes.
public enum Stem {
  static let longest = 120
  private static let hashDigits = 8
  private static let reserved: Set<String> = [
    "train", "training", "val", "valid", "validation", "dev", "eval", "test", "testing",
  ]

  /// Whether loaders take a name for the name of a split.
  public static func isReserved(_ token: String) -> Bool { reserved.contains(token) }

  /// A name for a class folder.
  public static func label(_ folder: String) -> String {
    let (text, isChanged) = clean(folder)
    return isChanged ? text + "-" + Digest(of: folder).prefix(hashDigits) : text
  }

  /// One stem for each path, unique among them.
  ///
  /// The stem of a file's name in lower case; digits of a hash of the whole path are added where
  /// more than the case had to change, and where two files would get the same stem.
  public static func unique(for paths: [FilePath]) -> [String] {
    let cleaned = paths.map { clean($0.lastComponent?.stem ?? "") }
    var counts: [String: Int] = [:]
    for (text, _) in cleaned { counts[text, default: 0] += 1 }
    return zip(paths, cleaned).map { path, cleaned in
      guard cleaned.isChanged || counts[cleaned.text, default: 0] > 1 else { return cleaned.text }
      return cleaned.text + "-" + Digest(of: path.bytes).prefix(hashDigits)
    }
  }

  /// Replaces what may not stand in a stem; tells whether anything but the case changed.
  private static func clean(_ name: String) -> (text: String, isChanged: Bool) {
    let lowered = name.lowercased()
    var text = ""
    for scalar in lowered.unicodeScalars {
      let isAllowed =
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-"
        || scalar == "_"
      text.unicodeScalars.append(isAllowed ? scalar : "-")
    }
    // Variants are told from originals by two underscores.
    while text.contains("__") { text = text.replacing("__", with: "_") }
    text = text.split(separator: "-", omittingEmptySubsequences: false).map { part in
      part.split(separator: "_", omittingEmptySubsequences: false).map { token in
        reserved.contains(String(token)) ? "x" + token : String(token)
      }.joined(separator: "_")
    }.joined(separator: "-")
    if text.isEmpty { text = "image" }
    text = String(text.prefix(longest - hashDigits - 1))
    return (text, text != lowered)
  }
}
