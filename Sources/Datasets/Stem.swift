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
  ///
  /// - Precondition: No path stands there twice.
  public static func unique(for paths: [FilePath]) -> [String] {
    precondition(Set(paths).count == paths.count, "Stem.unique: a path twice")
    let cleaned = paths.map { clean($0.lastComponent?.stem ?? "") }
    var counts = count(cleaned.map(\.text))
    var stems = zip(paths, cleaned).map { path, cleaned in
      guard cleaned.isChanged || counts[cleaned.text, default: 0] > 1 else { return cleaned.text }
      return cleaned.text + "-" + Digest(of: path.bytes).prefix(hashDigits)
    }
    // Rare: a name that looks like another with its digits, or two with the same digits.
    var salt: [UInt8] = []
    while Set(stems).count < stems.count {
      counts = count(stems)
      salt.append(0)
      for (place, path) in paths.enumerated() where counts[stems[place], default: 0] > 1 {
        stems[place] =
          cleaned[place].text + "-" + Digest(of: path.bytes + salt).prefix(hashDigits)
      }
    }
    return stems
  }

  private static func count(_ stems: [String]) -> [String: Int] {
    stems.reduce(into: [:]) { counts, stem in counts[stem, default: 0] += 1 }
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
    // A leading dash looks like an option.
    text = String(text.drop { $0 == "-" })
    if text.isEmpty { text = "image" }
    // Twice, because the cut may leave the name of a split at the end.
    for _ in 0..<2 { text = String(withoutReserved(text).prefix(longest - hashDigits - 1)) }
    return (text, text != lowered)
  }

  /// Puts an `x` before every token that loaders take for a split.
  private static func withoutReserved(_ text: String) -> String {
    text.split(separator: "-", omittingEmptySubsequences: false).map { part in
      part.split(separator: "_", omittingEmptySubsequences: false).map { token in
        isReserved(String(token)) ? "x" + token : String(token)
      }.joined(separator: "_")
    }.joined(separator: "-")
  }
}
