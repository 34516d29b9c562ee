/// A place in bytes that reads forward and never outside of them.
///
/// The one way in which this program takes apart bytes that it was given: every read checks its
/// length first and throws the offset where the bytes ended. A read that throws moves nothing.
public struct ByteCursor: Sendable {
  /// Which byte of a number comes first.
  public enum ByteOrder: Sendable {
    /// The highest.
    case big
    /// The lowest.
    case little
  }

  /// The order of numbers read from here on.
  public var order: ByteOrder
  /// Where the next read begins, counted from the first byte of this cursor: 0…`count`.
  public private(set) var offset = 0
  /// The number of bytes of this cursor.
  public var count: Int { bytes.count }
  /// The number of bytes from `offset` on.
  public var remaining: Int { bytes.count - offset }

  @usableFromInline let bytes: ArraySlice<UInt8>
  /// Where this cursor begins in the bytes that the first one was made of.
  private let base: Int

  /// A cursor at the first byte.
  public init(_ bytes: [UInt8], order: ByteOrder = .big) {
    self.init(ArraySlice(bytes), base: 0, order: order)
  }

  private init(_ bytes: ArraySlice<UInt8>, base: Int, order: ByteOrder) {
    self.bytes = bytes
    self.base = base
    self.order = order
  }

  /// Goes to an offset of this cursor; its end is allowed.
  public mutating func seek(to offset: Int) throws(ByteCursorError) {
    guard (0...count).contains(offset) else { throw error(at: offset, needed: 0) }
    self.offset = offset
  }

  /// Passes over bytes.
  public mutating func skip(_ count: Int) throws(ByteCursorError) { _ = try advance(by: count) }

  /// The next bytes, not copied.
  public mutating func read(_ count: Int) throws(ByteCursorError) -> ArraySlice<UInt8> {
    bytes[try advance(by: count)]
  }

  /// The next bytes before the first `end`, not copied; that byte is passed over too.
  public mutating func read(until end: UInt8) throws(ByteCursorError) -> ArraySlice<UInt8> {
    let rest = bytes.dropFirst(offset)
    guard let index = rest.firstIndex(of: end) else {
      throw error(at: offset, needed: remaining + 1)
    }
    offset += index - rest.startIndex + 1
    return rest[..<index]
  }

  /// The next bytes as a cursor of their own, whose offsets begin at 0.
  public mutating func part(_ count: Int) throws(ByteCursorError) -> ByteCursor {
    let range = try advance(by: count)
    return ByteCursor(bytes[range], base: base + offset - count, order: order)
  }

  /// All bytes from here on as a cursor of their own, whose offsets begin at 0.
  public mutating func rest() -> ByteCursor {
    defer { offset = count }
    return ByteCursor(bytes.dropFirst(offset), base: base + offset, order: order)
  }

  /// True, and past them, when exactly these bytes come next; else false, and nothing moves.
  public mutating func skip(ifNext expected: some Collection<UInt8>) -> Bool {
    guard bytes.dropFirst(offset).starts(with: expected) else { return false }
    offset += expected.count
    return true
  }

  /// The next unsigned number, in the order of this cursor.
  @inlinable
  public mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type
  ) throws(ByteCursorError) -> Number {
    let bytes = self.bytes[try advance(by: Number.bitWidth / 8)]
    switch order {
    case .big: return bytes.reduce(0) { $0 << 8 | Number($1) }
    case .little: return bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
    }
  }

  /// The next `count` unsigned numbers, in the order of this cursor.
  ///
  /// - Complexity: O(`count`), without a check for each number.
  @inlinable
  public mutating func numbers<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type, count: Int
  ) throws(ByteCursorError) -> [Number] {
    let size = Number.bitWidth / 8
    let (total, isTooLarge) = count.multipliedReportingOverflow(by: size)
    let range = try advance(by: isTooLarge ? .max : total)
    let isForeign = order == .big
    return unsafe bytes[range].withUnsafeBytes { source in
      (0..<count).map { index in
        let value = unsafe source.loadUnaligned(fromByteOffset: index * size, as: Number.self)
        return isForeign ? Number(bigEndian: value) : Number(littleEndian: value)
      }
    }
  }
}

// MARK: - Checks

extension ByteCursor {
  /// Moves on, and gives the place of the bytes that were passed.
  @usableFromInline mutating func advance(
    by count: Int
  ) throws(ByteCursorError) -> Range<Int> {
    guard count >= 0, count <= remaining else { throw error(at: offset, needed: count) }
    let start = bytes.startIndex + offset
    offset += count
    return start..<start + count
  }

  private func error(at offset: Int, needed: Int) -> ByteCursorError {
    // A seek may name any offset at all.
    let (place, isTooLarge) = base.addingReportingOverflow(offset)
    return ByteCursorError(
      offset: isTooLarge ? .max : place, needed: needed, end: base + bytes.count)
  }
}

/// A read beyond the bytes that there are.
public struct ByteCursorError: Error, Equatable, CustomStringConvertible {
  /// Where the read began, counted from the first byte of the outermost cursor.
  public let offset: Int
  /// The bytes it asked for; 0 for a seek.
  public let needed: Int
  /// Where the bytes of the cursor end, counted in the same way.
  public let end: Int

  package init(offset: Int, needed: Int, end: Int) {
    self.offset = offset
    self.needed = needed
    self.end = end
  }

  /// "the bytes end at 14; expected 4 from 12 on".
  public var description: String { "the bytes end at \(end); expected \(needed) from \(offset) on" }
}
