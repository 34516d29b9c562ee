internal import Glibc
public import SystemPackage

/// A file that is written under a temporary name in its folder, and not in place yet.
///
/// Writing and waiting for the disk are two steps, so that others can be written meanwhile.
public struct StagedFile: Sendable {
  /// Where it goes.
  public let path: FilePath
  private let temporary: FilePath

  /// Writes pieces that follow one another as one file.
  ///
  /// - Throws: When anything fails; the temporary file is removed.
  public init(_ pieces: [[UInt8]], for path: FilePath) throws(FileError) {
    try self.init(for: path) { append throws(FileError) in
      for piece in pieces { try append(piece) }
    }
  }

  /// Writes pieces as they are made.
  ///
  /// - Parameters:
  ///   - path: Where the file goes.
  ///   - make: Called once with what takes a piece.
  /// - Throws: When anything fails, also in `make`; the temporary file is removed.
  public init(
    for path: FilePath,
    make: (_ append: ([UInt8]) throws(FileError) -> Void) throws(FileError) -> Void
  ) throws(FileError) {
    self.path = path
    temporary = path.folder.appending(
      AtomicFile.temporaryPrefix + String(UInt64.random(in: .min ... .max), radix: 36))
    let descriptor = unsafe temporary.withPlatformString {
      unsafe open($0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    }
    guard descriptor >= 0 else { throw .system(path, doing: "create") }
    do throws(FileError) {
      try make { piece throws(FileError) in try writeAll(piece, to: descriptor, path: path) }
    } catch {
      close(descriptor)
      discard()
      throw error
    }
    // The disk begins now: files that wait together are synced in one go.
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    guard close(descriptor) == 0 else {
      let error = FileError.system(path, doing: "close")
      discard()
      throw error
    }
  }

  /// Syncs the file and renames it.
  ///
  /// The rename itself is durable after `AtomicFile.syncFolder`.
  ///
  /// - Throws: When anything fails; the temporary file is removed and the old file stands.
  public func publish() throws(FileError) {
    do throws(FileError) {
      try AtomicFile.sync(temporary, named: path)
      let result = unsafe temporary.withPlatformString { old in
        unsafe path.withPlatformString { unsafe rename(old, $0) }
      }
      guard result == 0 else { throw .system(path, doing: "rename") }
    } catch {
      discard()
      throw error
    }
  }

  /// Removes what was written.
  public func discard() { AtomicFile.remove(temporary) }
}
