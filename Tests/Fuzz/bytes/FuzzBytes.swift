// What is parsed in Swift: the cursor, the orientation in EXIF and XMP, weight files and the JSON of
// their headers. A trap is a find.
import Files
import Networks
import Radiographs

/// One input of libFuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for orientation in [EmbeddedOrientation.ofJPEG(bytes), EmbeddedOrientation.ofPNG(bytes)] {
    precondition((1...8).contains(orientation))
  }
  if let file = try? WeightFile(decoding: bytes) {
    precondition(file.tensors.values.allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }
  walk(bytes)
  return 0
}

/// Lets the bytes say what is done with a cursor on them.
private func walk(_ bytes: [UInt8]) {
  var commands = ByteCursor(bytes)
  var cursor = ByteCursor(bytes)
  while let command = try? commands.number(UInt8.self) {
    // Mostly inside, now and then negative or past the end.
    let count = Int((try? commands.number(UInt8.self)) ?? 0) - 20
    let before = cursor.offset
    cursor.order = command & 1 == 0 ? .big : .little
    do {
      switch (command >> 1) % 9 {
      case 0: try cursor.seek(to: count)
      case 1: try cursor.skip(count)
      case 2:
        let read = try cursor.read(count)
        precondition(read.count == count)
      case 3: cursor = try cursor.part(count)
      case 4: _ = try cursor.number(UInt64.self)
      case 5:
        let numbers = try cursor.numbers(UInt16.self, count: count)
        precondition(numbers.count == count)
      case 6: cursor = cursor.rest()
      case 7: _ = try cursor.read(until: command)
      default: _ = cursor.skip(ifNext: bytes.prefix(2))
      }
    } catch {
      precondition(cursor.offset == before)
    }
    precondition(cursor.offset >= 0 && cursor.offset + cursor.remaining == cursor.count)
  }
}
