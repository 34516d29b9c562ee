/// Finds what was probably meant.
package enum Spelling {
  /// The candidate with the fewest changed letters (Levenshtein 1966); nil when none is near.
  package static func nearest(_ text: String, among candidates: some Sequence<String>) -> String? {
    let text = Array(text.lowercased())
    return candidates.map { (distance(text, Array($0.lowercased())), $0) }
      .filter { $0.0 <= max(2, text.count / 3) }
      .min { $0 < $1 }?.1
  }

  /// Letters to insert, remove or replace.
  private static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var row = Array(0...second.count)
    for (index, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for place in second.indices {
        let replaced = diagonal + (letter == second[place] ? 0 : 1)
        diagonal = row[place + 1]
        row[place + 1] = min(replaced, diagonal + 1, row[place] + 1)
      }
    }
    return row[second.count]
  }
}
