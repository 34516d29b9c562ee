internal import Files

/// The orientation that EXIF or XMP in a JPEG or PNG asks for, and nothing else of them.
///
/// 1…8 as in EXIF (CIPA DC-008, tag 274); EXIF counts before XMP, and of each the first block. A file
/// without orientation is upright, and so is one whose block is cut or says anything else: whether
/// the file is whole is for the decoder to say.
package enum EmbeddedOrientation {
  /// Bytes of an XMP packet that are looked at; a JPEG holds no longer one.
  private static let xmpLimit = 65_536

  /// The orientation of a JPEG, from the segments before the first scan.
  package static func ofJPEG(_ bytes: [UInt8]) -> Int {
    var cursor = ByteCursor(bytes)
    var exif: ByteCursor?
    var packet: ByteCursor?
    while let segment = try? nextSegment(&cursor) {
      guard segment.marker == 0xE1 else { continue }
      var content = segment.content
      if content.skip(ifNext: exifMark) {
        exif = exif ?? content.rest()
      } else if content.skip(ifNext: Array("http://ns.adobe.com/xap/1.0/\0".utf8)) {
        packet = packet ?? content
      }
    }
    return exif.flatMap(orientation(inEXIF:)) ?? packet.flatMap(orientation(inXMP:)) ?? 1
  }

  /// The orientation of a PNG, from its `eXIf`, or else from the text that ImageMagick writes in its
  /// place; from XMP where they have none.
  package static func ofPNG(_ bytes: [UInt8]) -> Int {
    var cursor = ByteCursor(bytes)
    guard let _ = try? cursor.skip(8) else { return 1 }
    var exif: ByteCursor?
    var profile: PNGText?
    var packet: PNGText?
    while let length = try? cursor.number(UInt32.self), let name = try? cursor.read(4),
      let content = try? cursor.part(Int(length)), let _ = try? cursor.skip(4)
    {
      if name.elementsEqual("eXIf".utf8) {
        exif = exif ?? content
      } else if let text = PNGText(chunk: name, content) {
        switch text.keyword {
        case "Raw profile type exif", "Raw profile type APP1": profile = profile ?? text
        case "XML:com.adobe.xmp": packet = packet ?? text
        default: continue
        }
      }
    }
    exif = exif ?? profile.flatMap { rawProfile($0.bytes()) }
    return exif.flatMap(orientation(inEXIF:))
      ?? packet.flatMap { orientation(inXMP: ByteCursor($0.bytes())) } ?? 1
  }

  /// What EXIF begins with outside of a PNG.
  private static let exifMark = Array("Exif\0\0".utf8)

  /// The content of a profile as ImageMagick writes it: an empty line, its name, its size, and lines
  /// of hexadecimal digits.
  private static func rawProfile(_ text: [UInt8]) -> ByteCursor? {
    var cursor = ByteCursor(text)
    for _ in 0..<3 { guard let _ = try? cursor.read(until: 0x0A) else { return nil } }
    var bytes: [UInt8] = []
    var high: UInt8?
    while let character = try? cursor.number(UInt8.self) {
      guard let digit = Character(UnicodeScalar(character)).hexDigitValue.map(UInt8.init) else {
        continue
      }
      if let first = high { bytes.append(first << 4 | digit) }
      high = high == nil ? digit : nil
    }
    var content = ByteCursor(bytes)
    _ = content.skip(ifNext: exifMark)
    return content.rest()
  }

  /// The next segment before the first scan; nil there.
  private static func nextSegment(
    _ cursor: inout ByteCursor
  ) throws(ByteCursorError) -> (marker: UInt8, content: ByteCursor)? {
    while true {
      guard try cursor.number(UInt8.self) == 0xFF else { return nil }
      var marker: UInt8 = 0xFF
      // Any number of fill bytes may come before a marker.
      while marker == 0xFF { marker = try cursor.number(UInt8.self) }
      switch marker {
      case 0xD8, 0x01: continue  // SOI and TEM have no content
      case 0x00, 0xD0...0xD7, 0xD9, 0xDA: return nil
      default:
        let length = Int(try cursor.number(UInt16.self))
        return (marker, try cursor.part(length - 2))
      }
    }
  }

  /// The orientation in the first directory of a TIFF header, which is what EXIF begins with.
  private static func orientation(inEXIF block: ByteCursor) -> Int? {
    try? firstOrientation(block)
  }

  private static func firstOrientation(_ block: ByteCursor) throws(ByteCursorError) -> Int? {
    var block = block
    if block.skip(ifNext: [0x49, 0x49, 0x2A, 0]) {
      block.order = .little
    } else {
      guard block.skip(ifNext: [0x4D, 0x4D, 0, 0x2A]) else { return nil }
      block.order = .big
    }
    try block.seek(to: Int(try block.number(UInt32.self)))
    for _ in 0..<(try block.number(UInt16.self)) {
      var entry = try block.part(12)
      guard try entry.number(UInt16.self) == 274 else { continue }
      let isShort = try entry.number(UInt16.self) == 3
      let count = try entry.number(UInt32.self)
      let value = Int(try entry.number(UInt16.self))
      return isShort && count == 1 && (1...8).contains(value) ? value : nil
    }
    return nil
  }

  /// The first `tiff:Orientation` near the begin of an XMP packet, as attribute or as element.
  private static func orientation(inXMP packet: ByteCursor) -> Int? {
    var packet = packet
    let end = max(packet.count - xmpLimit, 0)
    let name = Array("tiff:Orientation".utf8)
    while packet.remaining > end {
      if packet.skip(ifNext: name),
        packet.skip(ifNext: Array("=\"".utf8)) || packet.skip(ifNext: Array(">".utf8))
      {
        let digit = (try? packet.number(UInt8.self)).map { Int($0) - 48 } ?? 0
        return (1...8).contains(digit) ? digit : nil
      }
      guard let _ = try? packet.skip(1) else { return nil }
    }
    return nil
  }
}
