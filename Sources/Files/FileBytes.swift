internal import Glibc
public import SystemPackage

/// Reading files, never mapped, never larger than expected.
public enum FileBytes {
  /// Reads a regular file.
  ///
  /// - Parameters:
  ///   - path: A regular file; links are followed.
  ///   - limit: Bytes at most; more is refused before anything is read.
  /// - Returns: All bytes.
  /// - Throws: When it cannot be opened or read, is no regular file, is larger than `limit`, or
  ///   changes its size meanwhile.
  public static func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
    // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
    let descriptor = unsafe path.withPlatformString {
      unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
    guard descriptor >= 0 else { throw .system(path, doing: "open") }
    defer { close(descriptor) }
    let status = try FileStatus(of: descriptor, path: path)
    guard status.kind == .file else {
      throw FileError(path, "a \(status.kind.rawValue); expected a file")
    }
    guard status.size <= limit else {
      throw FileError(path, "\(status.size) bytes; expected at most \(limit)")
    }
    var failure: FileError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: status.size + 1) { buffer, count in
      while count < buffer.count {
        let got = unsafe Glibc.read(
          descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
        if got == 0 { break }
        if got < 0 {
          if errno == EINTR { continue }
          failure = .system(path, doing: "read")
          break
        }
        count += got
      }
    }
    if let failure { throw failure }
    guard bytes.count == status.size else {
      throw FileError(path, "the file changed while it was read")
    }
    return bytes
  }

  /// Reads one line of a regular file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - offset: Where the line begins, in bytes.
  /// - Returns: Its bytes without their end.
  /// - Throws: When it cannot be opened or read.
  public static func line(of path: FilePath, at offset: Int) throws(FileError) -> [UInt8] {
    let descriptor = unsafe path.withPlatformString {
      unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
    guard descriptor >= 0 else { throw .system(path, doing: "open") }
    defer { close(descriptor) }
    var line: [UInt8] = []
    while true {
      var piece = [UInt8](repeating: 0, count: 512)
      let got = unsafe piece.withUnsafeMutableBytes {
        unsafe pread(descriptor, $0.baseAddress, $0.count, offset + line.count)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw .system(path, doing: "read")
      }
      let part = piece.prefix(got).prefix { $0 != UInt8(ascii: "\n") }
      line += part
      if got == 0 || part.count < got { return line }
    }
  }

  /// Reads a regular file line by line, a small part of it at a time.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - body: Called with where each line begins, in bytes, and its bytes without their end; what stands
  ///     behind the last end of a line is a line too.
  /// - Returns: The number of all bytes.
  /// - Throws: When it cannot be opened or read; what `body` throws.
  public static func forEachLine(
    of path: FilePath, _ body: (Int, ArraySlice<UInt8>) throws(FileError) -> Void
  ) throws(FileError) -> Int {
    let descriptor = unsafe path.withPlatformString {
      unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
    guard descriptor >= 0 else { throw .system(path, doing: "open") }
    defer { close(descriptor) }
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var rest: [UInt8] = []
    var offset = 0
    while true {
      let got = unsafe block.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw .system(path, doing: "read")
      }
      rest += block[..<got]
      var start = 0
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        try body(offset + start, rest[start..<end])
        start = end + 1
      }
      rest.removeFirst(start)
      offset += start
      guard got == 0 else { continue }
      if !rest.isEmpty { try body(offset, rest[...]) }
      return offset + rest.count
    }
  }
}
