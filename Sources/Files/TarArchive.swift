/// Archives as POSIX.1-1988 `ustar` (and `pax` for long names), the same bytes for the same members.
///
/// Every member is a regular file of mode 0644, of user and group 0, last changed in 1970. Only
/// archives of this kind are read.
public enum TarArchive {
  static let blockSize = 512
  /// Names that the header has room for; longer ones stand in a record before it.
  private static let longestName = 100

  /// One file in an archive.
  public struct Member: Sendable, Equatable {
    /// Its name; without slashes as we write them.
    public let name: String
    /// What it holds.
    public let bytes: [UInt8]

    /// Both.
    public init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// An archive in pieces that follow one another.
  public static func pieces(of members: [Member]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    for member in members {
      pieces.append(head(of: member.name, size: member.bytes.count))
      pieces.append(member.bytes)
      pieces.append([UInt8](repeating: 0, count: padding(after: member.bytes.count)))
    }
    return pieces + [[UInt8](repeating: 0, count: 2 * blockSize)]
  }

  /// The members of an archive that `pieces` made; nil for any other bytes.
  public static func members(in archive: [UInt8]) -> [Member]? {
    var members: [Member] = []
    var place = 0
    while archive.count - place >= 2 * blockSize {
      let rest = archive[place...]
      if rest.prefix(blockSize).allSatisfy({ $0 == 0 }) {
        let isEnd = rest.count == 2 * blockSize && rest.allSatisfy { $0 == 0 }
        return isEnd ? members : nil
      }
      guard let (name, size) = entry(at: rest) else { return nil }
      let head = head(of: name, size: size)
      guard size <= rest.count - head.count, rest.starts(with: head) else { return nil }
      let first = place + head.count
      members.append(Member(name: name, bytes: Array(archive[first..<first + size])))
      let end = first + size + padding(after: size)
      guard end <= archive.count, archive[first + size..<end].allSatisfy({ $0 == 0 }) else {
        return nil
      }
      place = end
    }
    return nil
  }

  /// The name and the size that a header gives, and the record before it.
  private static func entry(at bytes: ArraySlice<UInt8>) -> (name: String, size: Int)? {
    guard let (name, size, type) = header(bytes) else { return nil }
    guard type == UInt8(ascii: "x") else { return (name, size) }
    let record = blockSize + size + padding(after: size)
    guard size < 1 << 20, record < bytes.count, let (_, own, _) = header(bytes.dropFirst(record))
    else { return nil }
    let text = String(decoding: bytes.dropFirst(blockSize).prefix(size), as: UTF8.self)
    guard let start = text.firstIndex(of: "="), text.hasSuffix("\n") else { return nil }
    return (String(text[start...].dropFirst().dropLast()), own)
  }

  private static func header(
    _ bytes: ArraySlice<UInt8>
  ) -> (name: String, size: Int, type: UInt8)? {
    guard bytes.count >= blockSize else { return nil }
    let block = Array(bytes.prefix(blockSize))
    let name = String(decoding: block.prefix(longestName).prefix { $0 != 0 }, as: UTF8.self)
    let digits = String(decoding: block[124..<135], as: UTF8.self)
    guard let size = Int(digits, radix: 8), size >= 0 else { return nil }
    return (name, size, block[156])
  }

  /// What stands before the content of a member.
  private static func head(of name: String, size: Int) -> [UInt8] {
    guard name.utf8.count > longestName else {
      return header(name: name, size: size, type: UInt8(ascii: "0"))
    }
    // Its length counts its own digits.
    let text = " path=\(name)\n"
    var length = text.utf8.count
    while length != text.utf8.count + String(length).utf8.count {
      length = text.utf8.count + String(length).utf8.count
    }
    let record = Array("\(length)\(text)".utf8)
    let short = String(decoding: name.utf8.prefix(longestName), as: UTF8.self)
    return header(name: "pax", size: record.count, type: UInt8(ascii: "x")) + record
      + [UInt8](repeating: 0, count: padding(after: record.count))
      + header(name: short, size: size, type: UInt8(ascii: "0"))
  }

  private static func header(name: String, size: Int, type: UInt8) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: blockSize)
    func put(_ text: String, at place: Int) {
      for (index, byte) in text.utf8.enumerated() { block[place + index] = byte }
    }
    func octal(_ number: Int, digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
    put(name, at: 0)
    put(octal(0o644, digits: 7), at: 100)
    put(octal(0, digits: 7), at: 108)
    put(octal(0, digits: 7), at: 116)
    put(octal(size, digits: 11), at: 124)
    put(octal(0, digits: 11), at: 136)
    put("        ", at: 148)
    block[156] = type
    put("ustar", at: 257)
    put("00", at: 263)
    put(octal(0, digits: 7), at: 329)
    put(octal(0, digits: 7), at: 337)
    // The sum of all bytes, with blanks in place of itself.
    put(octal(block.reduce(0) { $0 + Int($1) }, digits: 6) + "\0 ", at: 148)
    return block
  }

  private static func padding(after size: Int) -> Int {
    (blockSize - size % blockSize) % blockSize
  }
}
