internal import Glibc
public import SystemPackage

/// Whole files only: a name is absent, old, or complete, at every instant.
public enum AtomicFile {
  /// How a temporary name of ours begins; `sweep` removes what a killed run left.
  static let temporaryPrefix = ".cxraug-temporary-"

  /// Writes a file under a temporary name in the same folder, syncs it, and renames it.
  ///
  /// The rename itself is durable after `syncFolder`.
  ///
  /// - Throws: When anything fails; the temporary file is removed and the old file stands.
  public static func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
    try write([bytes], to: path)
  }

  /// Writes pieces that follow one another as one file.
  public static func write(_ pieces: [[UInt8]], to path: FilePath) throws(FileError) {
    try StagedFile(pieces, for: path).publish()
  }

  /// Writes a text as UTF-8.
  public static func write(_ text: String, to path: FilePath) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Makes the names of a folder durable.
  public static func syncFolder(_ path: FilePath) throws(FileError) {
    try sync(path, named: path, flags: O_DIRECTORY)
  }

  /// Waits until what was written is on the disk; errors are about `name`.
  static func sync(
    _ path: FilePath, named name: FilePath, flags: CInt = 0
  ) throws(FileError) {
    let descriptor = unsafe path.withPlatformString {
      unsafe open($0, O_RDONLY | O_CLOEXEC | flags)
    }
    guard descriptor >= 0 else { throw .system(name, doing: "open") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system(name, doing: "sync") }
  }

  /// Removes a file if it is there.
  public static func remove(_ path: FilePath) {
    _ = unsafe path.withPlatformString { unsafe unlink($0) }
  }

  /// Removes temporary files of ours that a killed run left in a folder.
  public static func sweep(_ folder: FilePath) throws(FileError) {
    for name in try DirectoryListing.names(in: folder)
    where name.string.hasPrefix(temporaryPrefix) {
      remove(folder.appending(name))
    }
  }
}

/// Writes all bytes, going on after interruptions and short writes.
func writeAll(_ bytes: [UInt8], to descriptor: CInt, path: FilePath) throws(FileError) {
  var written = 0
  while written < bytes.count {
    let result = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.write(
        descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
    }
    if result < 0 {
      if errno == EINTR { continue }
      throw .system(path, doing: "write")
    }
    written += result
  }
}

extension AtomicFile {
  /// Writes a text unless the file holds just that already.
  public static func writeIfChanged(_ text: String, to path: FilePath) throws(FileError) {
    let bytes = Array(text.utf8)
    if (try? FileStatus(of: path))?.size == bytes.count,
      (try? FileBytes.read(path, limit: bytes.count)) == bytes
    {
      return
    }
    try write(bytes, to: path)
  }
}
