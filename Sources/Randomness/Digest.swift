internal import Crypto

/// A SHA-256 digest (FIPS 180-4): what content is known by.
public struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The 32 bytes as four big-endian words, so that a digest costs no allocation.
  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// The digest of some bytes.
  public init(of bytes: borrowing [UInt8]) {
    var hasher = DigestHasher()
    hasher.update(bytes)
    self = hasher.finalize()
  }

  /// The digest of a text's UTF-8 bytes.
  public init(of text: String) {
    self.init(of: Array(text.utf8))
  }

  fileprivate init(_ digest: SHA256Digest) {
    words = unsafe digest.withUnsafeBytes { bytes in
      func word(_ place: Int) -> UInt64 {
        UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self))
      }
      return (word(0), word(1), word(2), word(3))
    }
  }

  /// Reads 64 hexadecimal digits; nil for anything else.
  public init?(hexadecimal: some StringProtocol) {
    var values = SIMD4<UInt64>()
    var place = 0
    for byte in hexadecimal.utf8 {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      guard place < 64 else { return nil }
      values[place / 16] = values[place / 16] << 4 | UInt64(digit)
      place += 1
    }
    guard place == 64 else { return nil }
    words = (values[0], values[1], values[2], values[3])
  }

  /// The first 64 bits as a number: a uniform hash that is the same on every machine.
  public var leadingWord: UInt64 { words.0 }

  /// The second 64 bits.
  var secondWord: UInt64 { words.1 }

  /// 64 lower-case hexadecimal digits.
  public var description: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(64)
    for word in [words.0, words.1, words.2, words.3] {
      for shift in stride(from: 60, through: 0, by: -4) {
        let digit = UInt8(word >> UInt64(shift) & 15)
        digits.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The first `count` hexadecimal digits, for names.
  public func prefix(_ count: Int) -> String { String(description.prefix(count)) }

  /// Equality of all 256 bits.
  public static func == (a: Digest, b: Digest) -> Bool { a.words == b.words }

  /// Lexicographic order of the bytes.
  public static func < (a: Digest, b: Digest) -> Bool { a.words < b.words }

  /// Feeds the first word: it is uniform already.
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Takes bytes piece by piece and gives their SHA-256.
public struct DigestHasher {
  private var state = SHA256()

  /// Starts with no bytes.
  public init() {}

  /// Appends bytes.
  public mutating func update(_ bytes: borrowing [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe state.update(bufferPointer: $0) }
  }

  /// Appends samples as little-endian bytes.
  public mutating func update(_ samples: borrowing [UInt16]) {
    #if _endian(big)
      let samples = samples.map(\.littleEndian)
    #endif
    unsafe samples.withUnsafeBytes { unsafe state.update(bufferPointer: $0) }
  }

  /// Appends a number as eight big-endian bytes.
  public mutating func update(_ number: Int) {
    var value = UInt64(bitPattern: Int64(number)).bigEndian
    unsafe withUnsafeBytes(of: &value) { unsafe state.update(bufferPointer: $0) }
  }

  /// Appends a text's length and UTF-8 bytes, so that neighbors cannot run together.
  public mutating func update(_ text: String) {
    update(text.utf8.count)
    var text = text
    text.withUTF8 { unsafe state.update(bufferPointer: UnsafeRawBufferPointer($0)) }
  }

  /// The digest of everything so far.
  public consuming func finalize() -> Digest { Digest(state.finalize()) }
}
