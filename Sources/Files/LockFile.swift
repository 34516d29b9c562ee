internal import Glibc
public import SystemPackage

/// An advisory lock that dies with its process: one writer for one output.
public final class LockFile {
  private let descriptor: CInt

  /// Takes the lock or says who has it.
  ///
  /// - Throws: When another process holds it or the file cannot be made.
  public init(_ path: FilePath) throws(FileError) {
    descriptor = unsafe path.withPlatformString {
      unsafe open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    }
    guard descriptor >= 0 else { throw .system(path, doing: "open") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      var bytes = [UInt8](repeating: 0, count: 20)
      let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe pread(descriptor, $0.baseAddress, 20, 0)
      }
      // `deinit` closes the descriptor: it runs for an initializer that throws this late.
      let number = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).filter(\.isNumber)
      // The owner may not have written its number yet.
      let owner = number.isEmpty ? "another process" : "process \(number)"
      throw FileError(path, "locked by \(owner); wait for it or stop it")
    }
    // Whoever gave up a lock may have removed its file between our two calls.
    let own = try FileStatus(of: descriptor, path: path)
    guard let named = try? FileStatus(of: path), named.isSameEntry(as: own) else {
      throw FileError(path, "another process just gave it up; run the command again")
    }
    guard ftruncate(descriptor, 0) == 0 else { throw .system(path, doing: "truncate") }
    try writeAll(Array("\(getpid())\n".utf8), to: descriptor, path: path)
  }

  /// Whether some process holds a lock.
  public static func isHeld(_ path: FilePath) -> Bool {
    let descriptor = unsafe path.withPlatformString {
      unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    }
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  deinit { close(descriptor) }
}
