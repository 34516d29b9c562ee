internal import Glibc
public import SystemPackage

/// A file that only grows, line by line: a journal or a log.
public final class AppendingFile: Sendable {
  private let descriptor: CInt
  private let path: FilePath

  /// Opens or creates the file.
  public init(_ path: FilePath) throws(FileError) {
    self.path = path
    descriptor = unsafe path.withPlatformString {
      unsafe open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o666)
    }
    guard descriptor >= 0 else { throw .system(path, doing: "open") }
  }

  deinit { close(descriptor) }

  /// Appends one line.
  public func append(_ line: String) throws(FileError) {
    try writeAll(Array((line + "\n").utf8), to: descriptor, path: path)
  }

  /// Makes all that was appended durable.
  public func sync() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw .system(path, doing: "sync") }
  }
}
