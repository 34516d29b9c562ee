/// Takes a name apart from its beginning.
struct NameReader {
  private let name: String
  private var place: String.UnicodeScalarView.Index

  /// At the beginning of a name.
  init(_ name: String) {
    self.name = name
    place = name.startIndex
  }

  /// All that was taken so far.
  var taken: String { String(name[..<place]) }

  /// Whether nothing is left.
  var isAtEnd: Bool { place == name.endIndex }

  /// Takes a word of ASCII in lower case, in whatever case it stands there.
  mutating func take(_ word: String) -> Bool {
    var next = place
    for scalar in word.unicodeScalars {
      guard next < name.endIndex, name.unicodeScalars[next].lowercased == scalar else {
        return false
      }
      name.unicodeScalars.formIndex(after: &next)
    }
    place = next
    return true
  }

  /// Takes all digits that follow, and tells how many.
  mutating func takeDigits() -> Int {
    var count = 0
    while place < name.endIndex, name.unicodeScalars[place].isDigit {
      name.unicodeScalars.formIndex(after: &place)
      count += 1
    }
    return count
  }

  /// Takes a word with a number, which may stand behind a `-` or a `_`.
  mutating func takeNumbered(_ word: String) -> Bool {
    guard take(word) else { return false }
    if !take("-") { _ = take("_") }
    return takeDigits() > 0
  }
}

extension Unicode.Scalar {
  /// The same letter in lower case, of ASCII.
  fileprivate var lowercased: Unicode.Scalar {
    ("A"..."Z").contains(self) ? Unicode.Scalar(UInt8(value) + 32) : self
  }

  fileprivate var isDigit: Bool {
    isASCII ? ("0"..."9").contains(self) : properties.generalCategory == .decimalNumber
  }
}
