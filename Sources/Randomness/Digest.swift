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

  fileprivate init(bytes: some Sequence<UInt8>) {
    var values: [UInt64] = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated().prefix(32) {
      values[index / 8] = values[index / 8] << 8 | UInt64(byte)
    }
    words = (values[0], values[1], values[2], values[3])
  }

  /// Reads 64 hexadecimal digits; nil for anything else.
  public init?(hexadecimal: some StringProtocol) {
    let digits = hexadecimal.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == 64, hexadecimal.utf8.count == 64 else { return nil }
    self.init(bytes: stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) })
  }

  /// The first 64 bits as a number: a uniform hash that is the same on every machine.
  public var leadingWord: UInt64 { words.0 }

  /// The second 64 bits.
  var secondWord: UInt64 { words.1 }

  /// 64 lower-case hexadecimal digits.
  public var description: String {
    [words.0, words.1, words.2, words.3].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
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
    update(Array(text.utf8))
  }

  /// The digest of everything so far.
  public consuming func finalize() -> Digest { Digest(bytes: state.finalize()) }
}
