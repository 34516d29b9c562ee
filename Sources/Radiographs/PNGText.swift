internal import CCodecs
internal import Files

/// A text of a PNG: `tEXt`, `zTXt` or `iTXt` (ISO/IEC 15948, 11.3.3).
struct PNGText {
  /// What the text is, such as "Title".
  let keyword: String

  private let stored: ArraySlice<UInt8>
  private let isCompressed: Bool

  /// Nil for another chunk, and for one that is cut.
  init?(chunk name: ArraySlice<UInt8>, _ content: ByteCursor) {
    let name = String(decoding: name, as: UTF8.self)
    guard ["tEXt", "zTXt", "iTXt"].contains(name) else { return nil }
    var content = content
    do throws(ByteCursorError) {
      keyword = String(decoding: try content.read(until: 0), as: UTF8.self)
      // Only iTXt has a flag; there is but one method.
      let flag: UInt8 = name == "iTXt" ? try content.number(UInt8.self) : 1
      if name != "tEXt" { try content.skip(1) }
      if name == "iTXt" {
        // The language, and the keyword in it.
        for _ in 0..<2 { _ = try content.read(until: 0) }
      }
      isCompressed = name != "tEXt" && flag != 0
      stored = try content.read(content.remaining)
    } catch {
      return nil
    }
  }

  /// The first `limit` bytes of the text; of a compressed one all or, when it is damaged or takes more
  /// than `limit` bytes, stored or inflated, none.
  func bytes(limit: Int = 1 << 20) -> [UInt8] {
    guard isCompressed else { return Array(stored.prefix(limit)) }
    guard stored.count <= limit else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: limit) { text, count in
      count = unsafe stored.withUnsafeBufferPointer {
        unsafe cxr_inflate($0.baseAddress, $0.count, text.baseAddress, limit)
      }
    }
  }
}
