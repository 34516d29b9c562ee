import Files
import Testing

@Suite struct ByteCursorTests {
  private static let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9]

  @Test func `numbers are read in both orders, one after the other`() throws {
    var cursor = ByteCursor(Self.bytes)
    #expect(try cursor.number(UInt8.self) == 1)
    #expect(try cursor.number(UInt16.self) == 0x0203)
    cursor.order = .little
    #expect(try cursor.number(UInt32.self) == 0x0706_0504)
    #expect(cursor.offset == 7)
    #expect(cursor.remaining == 2)
    try cursor.seek(to: 0)
    #expect(try cursor.number(UInt64.self) == 0x0807_0605_0403_0201)
    try cursor.seek(to: 1)
    cursor.order = .big
    #expect(try cursor.number(UInt64.self) == 0x0203_0405_0607_0809)
    #expect(cursor.remaining == 0)
  }

  @Test func `many numbers at once are those read one by one`() throws {
    for order in [ByteCursor.ByteOrder.big, .little] {
      var cursor = ByteCursor(Self.bytes, order: order)
      var other = cursor
      try cursor.skip(1)
      try other.skip(1)
      let numbers = try cursor.numbers(UInt16.self, count: 4)
      for number in numbers { #expect(try other.number(UInt16.self) == number) }
      #expect(numbers.count == 4 && cursor.remaining == 0)
    }
    var cursor = ByteCursor(Self.bytes)
    #expect(try cursor.numbers(UInt32.self, count: 0).isEmpty)
    #expect(cursor.offset == 0)
  }

  @Test func `bytes before a byte are read with it, or not at all`() throws {
    var cursor = ByteCursor(Self.bytes)
    try cursor.skip(1)
    var part = try cursor.part(4)
    #expect(try part.read(until: 4) == [2, 3])
    #expect(try part.read(until: 5) == [])
    #expect(throws: ByteCursorError(offset: 5, needed: 1, end: 5)) { try part.read(until: 6) }
    #expect(part.offset == 4)
    #expect(try cursor.read(until: 9) == [6, 7, 8] && cursor.remaining == 0)
  }

  @Test func `bytes and parts are those that come next`() throws {
    var cursor = ByteCursor(Self.bytes, order: .little)
    #expect(try cursor.read(2) == [1, 2])
    var part = try cursor.part(4)
    #expect(cursor.offset == 6)
    #expect(part.offset == 0 && part.count == 4 && part.remaining == 4)
    #expect(try part.number(UInt16.self) == 0x0403)
    var inner = try part.part(2)
    #expect(try inner.read(2) == [5, 6])
    #expect(try cursor.read(0).isEmpty)
    var rest = cursor.rest()
    #expect(cursor.offset == 9)
    #expect(try rest.read(3) == [7, 8, 9])
    #expect(throws: ByteCursorError(offset: 9, needed: 1, end: 9)) { try rest.skip(1) }
  }

  @Test func `expected bytes are passed, others are not`() {
    var cursor = ByteCursor(Self.bytes)
    let steps: [(next: [UInt8], isPassed: Bool, offset: Int)] = [
      ([1, 2], true, 2), ([1, 2], false, 2), (Array(3...10), false, 2), (Array(3...9), true, 9),
      ([], true, 9),
    ]
    for (next, isPassed, offset) in steps {
      let result = cursor.skip(ifNext: next)
      #expect(result == isPassed)
      #expect(cursor.offset == offset)
    }
  }

  @Test func `a read past the end tells where, and moves nothing`() throws {
    var cursor = ByteCursor(Self.bytes)
    try cursor.skip(6)
    let expected = ByteCursorError(offset: 6, needed: 4, end: 9)
    #expect(throws: expected) { try cursor.number(UInt32.self) }
    #expect(throws: expected) { try cursor.numbers(UInt16.self, count: 2) }
    #expect(throws: expected) { try cursor.read(4) }
    #expect(throws: expected) { try cursor.part(4) }
    #expect(throws: expected) { try cursor.skip(4) }
    #expect(cursor.offset == 6)
    #expect(expected.description == "the bytes end at 9; expected 4 from 6 on")
  }

  @Test func `counts that no file can have are refused`() throws {
    var cursor = ByteCursor(Self.bytes)
    try cursor.skip(1)
    for count in [-1, Int.min, Int.max] {
      #expect(throws: ByteCursorError(offset: 1, needed: count, end: 9)) { try cursor.skip(count) }
    }
    #expect(throws: ByteCursorError(offset: 1, needed: .max, end: 9)) {
      try cursor.numbers(UInt64.self, count: .max / 4)
    }
    #expect(throws: ByteCursorError.self) { try cursor.numbers(UInt16.self, count: -1) }
  }

  @Test func `a part ends where it ends, and tells offsets of the whole`() throws {
    var cursor = ByteCursor(Self.bytes)
    try cursor.skip(2)
    var outer = try cursor.part(6)
    try outer.skip(1)
    var inner = try outer.part(3)
    try inner.skip(2)
    #expect(throws: ByteCursorError(offset: 5, needed: 2, end: 6)) {
      try inner.number(UInt16.self)
    }
    #expect(try inner.number(UInt8.self) == 6)
  }

  @Test func `a seek stays inside, the end included`() throws {
    var cursor = ByteCursor(Self.bytes)
    try cursor.skip(3)
    var part = try cursor.part(4)
    try part.seek(to: 4)
    #expect(part.remaining == 0)
    #expect(throws: ByteCursorError(offset: 8, needed: 0, end: 7)) { try part.seek(to: 5) }
    #expect(throws: ByteCursorError(offset: 2, needed: 0, end: 7)) { try part.seek(to: -1) }
    #expect(throws: ByteCursorError(offset: .max, needed: 0, end: 7)) { try part.seek(to: .max) }
    #expect(part.offset == 4)
  }
}
