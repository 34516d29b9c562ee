import Files
import Testing

@Suite struct TarArchiveTests {
  static let members = [
    TarArchive.Member(name: "a.png", bytes: Array("picture".utf8)),
    TarArchive.Member(name: "empty", bytes: []),
    TarArchive.Member(name: "block", bytes: [UInt8](repeating: 7, count: 512)),
    TarArchive.Member(name: String(repeating: "n", count: 100), bytes: [1]),
    TarArchive.Member(name: String(repeating: "m", count: 130) + ".mask.png", bytes: [2, 3]),
  ]

  static let archive = Array(TarArchive.pieces(of: members).joined())

  @Test func `an archive reads back`() {
    #expect(TarArchive.members(in: Self.archive) == Self.members)
    #expect(Self.archive.count % 512 == 0)
    #expect(TarArchive.members(in: Array(TarArchive.pieces(of: []).joined())) == [])
  }

  @Test func `a header has no time, no user and the mode 0644`() {
    let block = Self.archive.prefix(512)
    func text(_ range: Range<Int>) -> String {
      String(decoding: block[range], as: UTF8.self)
    }
    #expect(text(0..<6) == "a.png\0")
    #expect(text(100..<108) == "0000644\0")
    #expect(text(108..<124) == "0000000\00000000\0")
    #expect(text(124..<136) == "00000000007\0")
    #expect(text(136..<148) == "00000000000\0")
    #expect(text(156..<157) == "0")
    #expect(text(257..<265) == "ustar\000")
    let sum = block.enumerated().reduce(0) { sum, next in
      sum + ((148..<156).contains(next.offset) ? 32 : Int(next.element))
    }
    let digits = String(sum, radix: 8)
    #expect(text(148..<156) == String(repeating: "0", count: 6 - digits.count) + digits + "\0 ")
  }

  @Test func `a long name has a record before it`() {
    let name = String(repeating: "m", count: 130)
    let archive = Array(
      TarArchive.pieces(of: [.init(name: name, bytes: [2])]).joined())
    #expect(archive[156] == UInt8(ascii: "x"))
    let record = "140 path=\(name)\n"
    #expect(record.utf8.count == 140)
    #expect(archive[512..<652].elementsEqual(record.utf8))
  }

  @Test func `an archive that was cut is none`() {
    for count in 0..<Self.archive.count {
      #expect(TarArchive.members(in: Array(Self.archive.prefix(count))) == nil)
    }
    #expect(TarArchive.members(in: Self.archive + [0]) == nil)
  }

  @Test func `a header of another kind is none`() {
    // Everything outside of the contents is as we write it, or it is no archive of ours.
    for place in Set(0..<512).union(519..<1024).union(1024..<1536) {
      var changed = Self.archive
      changed[place] ^= 1
      let members = TarArchive.members(in: changed)
      #expect(members == nil, "\(place)")
    }
  }

  @Test func `a size beyond the end is none`() {
    var block = [UInt8](repeating: 0, count: 2048)
    for (place, byte) in "77777777777".utf8.enumerated() { block[124 + place] = byte }
    #expect(TarArchive.members(in: block) == nil)
    block[156] = UInt8(ascii: "x")
    #expect(TarArchive.members(in: block) == nil)
    for (place, byte) in "-0000000007".utf8.enumerated() { block[124 + place] = byte }
    #expect(TarArchive.members(in: block) == nil)
  }
}
