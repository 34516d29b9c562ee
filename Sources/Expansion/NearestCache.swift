internal import Files
internal import Preprocessing
internal import Randomness
internal import SystemPackage

/// What synthetic radiographs were compared with last, so that a newcomer is compared alone:
/// `.cxraug/nearest.jsonl`.
///
/// A line with the training originals in some order, 16 digits each, then a line for each look of a
/// synthetic radiograph with its candidates: six digits of a place among these originals, three of
/// the difference, and whether it is the mirror image.
struct NearestCache {
  /// Raised when fingerprints, or what is a candidate, change.
  private static let format = "cxraug nearest 1"

  /// What was searched among then (`NearestSearch.among`).
  private(set) var among: Digest?
  private var places: [UInt64: Int] = [:]
  private var candidates: [UInt64: String] = [:]

  /// Reads what an earlier run found; damage or another format only means that all is searched again.
  init(_ path: FilePath) {
    let bytes = (try? FileBytes.read(path, limit: 1 << 30)) ?? []
    var lines = bytes.split(separator: UInt8(ascii: "\n")).lazy
      .map { try? JSON(parsing: Array($0)) }.makeIterator()
    guard let header = lines.next(), header?["format"]?.string == Self.format,
      let originals = header?["originals"]?.string.flatMap({ Self.numbers($0, digits: [16]) })
    else { return }
    among = header?["among"]?.digest
    places = Dictionary(
      zip(originals.map { UInt64(bitPattern: Int64($0)) }, originals.indices),
      uniquingKeysWith: { first, _ in first })
    while let line = lines.next() {
      guard let look = line?["look"]?.string.flatMap({ UInt64($0, radix: 16) }),
        let found = line?["candidates"]?.string
      else { continue }
      candidates[look] = found
    }
  }

  /// What a training original is known by: its name and its look.
  static func key(file: String, look: String) -> UInt64 {
    Digest(of: "\(file)\n\(look)").leadingWord
  }

  /// What a synthetic radiograph is known by.
  static func key(look: String) -> UInt64 { Digest(of: look).leadingWord }

  /// Training originals that nothing was compared with yet.
  func newcomers(among originals: [UInt64]) -> [Int] {
    originals.indices.filter { places[originals[$0]] == nil }
  }

  /// What was found for all synthetic radiographs, in terms of the originals as they are now.
  ///
  /// - Returns: A function from looks to candidates; nil for those that have to be searched again.
  func known(among originals: [UInt64]) -> @Sendable (UInt64) -> [SimilarityIndex.Candidate]? {
    var now = [Int?](repeating: nil, count: places.count)
    for (place, key) in originals.enumerated() {
      if let earlier = places[key], earlier < now.count { now[earlier] = place }
    }
    return { [now, candidates] look in
      guard let text = candidates[look],
        let numbers = Self.numbers(text, digits: [6, 3, 1])
      else { return nil }
      var found: [SimilarityIndex.Candidate] = []
      for first in stride(from: 0, to: numbers.count - 2, by: 3) {
        guard now.indices.contains(numbers[first]), let place = now[numbers[first]] else {
          return nil
        }
        SimilarityIndex.Candidate.insert(
          SimilarityIndex.Candidate(
            index: place, isMirrored: numbers[first + 2] == 1, difference: numbers[first + 1]),
          into: &found)
      }
      return found
    }
  }

  /// Writes what was found.
  static func write(
    _ found: [(look: UInt64, candidates: [SimilarityIndex.Candidate])], in search: Digest,
    among originals: [UInt64], to path: FilePath
  ) throws(FileError) {
    var names: [UInt8] = []
    for original in originals { append(original, digits: 16, to: &names) }
    var text: [UInt8] = []
    JSON.members([
      "format": .string(format), "among": .string(search.description),
      "originals": .string(String(decoding: names, as: UTF8.self)),
    ]).appendLine(to: &text)
    for entry in found.sorted(by: { $0.look < $1.look }) {
      text += "{\"look\": \"".utf8
      append(entry.look, digits: 16, to: &text)
      text += "\", \"candidates\": \"".utf8
      for candidate in entry.candidates {
        append(UInt64(candidate.index), digits: 6, to: &text)
        append(UInt64(candidate.difference), digits: 3, to: &text)
        append(candidate.isMirrored ? 1 : 0, digits: 1, to: &text)
      }
      text += "\"}\n".utf8
    }
    try AtomicFile.write(text, to: path)
  }

  private static func append(_ number: UInt64, digits: Int, to text: inout [UInt8]) {
    for place in (0..<digits).reversed() {
      let digit = UInt8(number >> UInt64(4 * place) & 15)
      text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  /// Reads hexadecimal numbers of so many digits, again and again; nil for anything else.
  private static func numbers(_ text: String, digits: [Int]) -> [Int]? {
    var numbers: [Int] = []
    var number: UInt64 = 0
    var left = digits[0]
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        number = number << 4 | UInt64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"):
        number = number << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
      default: return nil
      }
      left -= 1
      guard left == 0 else { continue }
      numbers.append(Int(truncatingIfNeeded: number))
      number = 0
      left = digits[numbers.count % digits.count]
    }
    let isWhole = numbers.count.isMultiple(of: digits.count) && left == digits[0]
    return isWhole ? numbers : nil
  }
}
