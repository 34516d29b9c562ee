internal import Radiographs

/// Small letters for sheets, 5 × 7 samples each, drawn for this program.
enum Lettering {
  /// Columns of a letter with the gap behind it.
  static let advance = 6
  /// Rows of a line with the gap below it.
  static let lineHeight = 10

  /// Rows from the top, the leftmost column in the highest of five bits.
  private static let glyphs: [Character: [UInt8]] = [
    "a": [0, 0, 14, 1, 15, 17, 15], "b": [16, 16, 30, 17, 17, 17, 30],
    "c": [0, 0, 15, 16, 16, 16, 15], "d": [1, 1, 15, 17, 17, 17, 15],
    "e": [0, 0, 14, 17, 31, 16, 14], "f": [6, 8, 28, 8, 8, 8, 8],
    "g": [0, 0, 15, 17, 15, 1, 14], "h": [16, 16, 30, 17, 17, 17, 17],
    "i": [4, 0, 12, 4, 4, 4, 14], "j": [2, 0, 6, 2, 2, 18, 12],
    "k": [16, 16, 18, 20, 24, 20, 18], "l": [12, 4, 4, 4, 4, 4, 14],
    "m": [0, 0, 26, 21, 21, 21, 21], "n": [0, 0, 30, 17, 17, 17, 17],
    "o": [0, 0, 14, 17, 17, 17, 14], "p": [0, 0, 30, 17, 30, 16, 16],
    "q": [0, 0, 15, 17, 15, 1, 1], "r": [0, 0, 22, 25, 16, 16, 16],
    "s": [0, 0, 15, 16, 14, 1, 30], "t": [8, 8, 28, 8, 8, 9, 6],
    "u": [0, 0, 17, 17, 17, 17, 15], "v": [0, 0, 17, 17, 17, 10, 4],
    "w": [0, 0, 17, 21, 21, 21, 10], "x": [0, 0, 17, 10, 4, 10, 17],
    "y": [0, 0, 17, 17, 15, 1, 14], "z": [0, 0, 31, 2, 4, 8, 31],
    "0": [14, 17, 19, 21, 25, 17, 14], "1": [4, 12, 4, 4, 4, 4, 14],
    "2": [14, 17, 1, 6, 8, 16, 31], "3": [30, 1, 1, 14, 1, 1, 30],
    "4": [2, 6, 10, 18, 31, 2, 2], "5": [31, 16, 30, 1, 1, 17, 14],
    "6": [6, 8, 16, 30, 17, 17, 14], "7": [31, 1, 2, 4, 4, 8, 8],
    "8": [14, 17, 17, 14, 17, 17, 14], "9": [14, 17, 17, 15, 1, 2, 12],
    ".": [0, 0, 0, 0, 0, 12, 12], ",": [0, 0, 0, 0, 12, 4, 8],
    ":": [0, 12, 12, 0, 12, 12, 0], "-": [0, 0, 0, 31, 0, 0, 0], "_": [0, 0, 0, 0, 0, 0, 31],
    "+": [0, 4, 4, 31, 4, 4, 0], "=": [0, 0, 31, 0, 31, 0, 0], "±": [4, 4, 31, 4, 4, 0, 31],
    "@": [14, 17, 23, 21, 23, 16, 14], "(": [2, 4, 8, 8, 8, 4, 2], ")": [8, 4, 2, 2, 2, 4, 8],
    "/": [1, 1, 2, 4, 8, 16, 16], "%": [24, 25, 2, 4, 8, 19, 3], "…": [0, 0, 0, 0, 0, 0, 21],
    " ": [0, 0, 0, 0, 0, 0, 0],
  ]

  /// The text in lines no longer than a width, broken at blanks where that is possible.
  static func lines(_ text: String, width: Int) -> [String] {
    let most = max(1, width / advance)
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= most {
        lines[lines.count - 1] = last + " " + word
      } else {
        var rest = word
        while rest.count > most {
          lines.append(String(rest.prefix(most)))
          rest = rest.dropFirst(most)
        }
        lines.append(String(rest))
      }
    }
    return lines
  }

  /// Writes a line, in white if not told otherwise; letters that are not known are left out.
  static func draw(
    _ text: String, column: Int, row: Int, gray: UInt16 = 255, in samples: inout [UInt16],
    width: Int
  ) {
    for (place, character) in text.lowercased().enumerated() {
      guard let glyph = glyphs[character] else { continue }
      for (down, bits) in glyph.enumerated() {
        for across in 0..<5 where bits & (16 >> UInt8(across)) != 0 {
          let x = column + place * advance + across
          if x < width { samples[(row + down) * width + x] = gray }
        }
      }
    }
  }
}
