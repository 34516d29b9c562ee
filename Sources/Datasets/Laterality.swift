/// Sides of the body in names, which a horizontal mirror exchanges.
public enum Laterality {
  /// The name of the same thing on the other side: `left lung` for `right lung`.
  ///
  /// - Returns: The same name when it has no side.
  public static func mirrored(_ name: String) -> String {
    var result = ""
    var word = ""
    for character in name {
      if character.isLetter {
        word.append(character)
      } else {
        result += exchanged(word) + String(character)
        word = ""
      }
    }
    return result + exchanged(word)
  }

  private static func exchanged(_ word: String) -> String {
    switch word {
    case "left": "right"
    case "right": "left"
    case "Left": "Right"
    case "Right": "Left"
    case "LEFT": "RIGHT"
    case "RIGHT": "LEFT"
    default: word
    }
  }

  /// The classes of a mirrored radiograph: those with a side change it, where the other is a class too.
  public static func mirrored(_ labels: [String], among classes: Set<String>) -> [String] {
    labels.map { label in
      let other = mirrored(label)
      return classes.contains(other) ? other : label
    }.sorted()
  }
}
