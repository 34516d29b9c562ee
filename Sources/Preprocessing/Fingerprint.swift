/// A small description of a radiograph by which copies of one picture are recognized.
///
/// Copies may differ in size, depth, JPEG damage, brightness, contrast and gamma, have a little text
/// burned in, and be framed or cropped by up to 2 % a side. It is a thumbnail of the fine structure:
/// what is left of it when all that chest radiographs have in common, the broad shades, is taken
/// away. It is all integers: the same on every machine.
public struct Fingerprint: Sendable, Hashable {
  /// Cells along each side.
  static let side = 32
  /// The largest level; the smallest is its negative.
  static let top: Int8 = 3

  /// Row by row from top left, each in -`top`…`top`: how much brighter than its neighborhood a cell
  /// is, in steps of 0.6 standard deviations.
  let levels: [Int8]

  /// Wraps levels.
  ///
  /// - Precondition: There are `side`² of them, each in range.
  init(levels: [Int8]) {
    precondition(
      levels.count == Self.side * Self.side && levels.allSatisfy { abs($0) <= Self.top },
      "Fingerprint: \(levels.count) levels; expected \(Self.side * Self.side) in ±\(Self.top)")
    self.levels = levels
  }

  /// Whether the radiograph showed nothing: all of one brightness.
  ///
  /// Such fingerprints resemble nothing, not even each other.
  public var isBlank: Bool { levels.allSatisfy { $0 == 0 } }

  /// The fingerprint of the radiograph's mirror image, left and right exchanged.
  public var mirrored: Fingerprint {
    var result: [Int8] = []
    result.reserveCapacity(levels.count)
    for row in 0..<Self.side {
      result.append(contentsOf: levels[row * Self.side..<(row + 1) * Self.side].reversed())
    }
    return Fingerprint(levels: result)
  }
}

extension Fingerprint: LosslessStringConvertible {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let places: [Int?] = {
    var places = [Int?](repeating: nil, count: 256)
    for (place, character) in alphabet.enumerated() { places[Int(character)] = place }
    return places
  }()

  /// Reads the 512 characters that `description` writes; nil for anything else.
  public init?(_ description: String) {
    var levels: [Int8] = []
    levels.reserveCapacity(Self.side * Self.side)
    for character in description.utf8 {
      guard let place = Self.places[Int(character)], place >= 8, place % 8 > 0 else { return nil }
      levels.append(Int8(place / 8) - 1 - Self.top)
      levels.append(Int8(place % 8) - 1 - Self.top)
    }
    guard levels.count == Self.side * Self.side else { return nil }
    self.init(levels: levels)
  }

  /// 512 letters and digits, `+` and `/`: two neighboring levels, three bits each, a character.
  public var description: String {
    var text: [UInt8] = []
    text.reserveCapacity(levels.count / 2)
    for index in stride(from: 0, to: levels.count, by: 2) {
      let first = Int(levels[index] + Self.top + 1)
      let second = Int(levels[index + 1] + Self.top + 1)
      text.append(Self.alphabet[first * 8 + second])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
