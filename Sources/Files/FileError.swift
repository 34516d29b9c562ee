internal import Glibc
public import SystemPackage

/// What the file system refused, and where.
public struct FileError: Error, CustomStringConvertible {
  /// The file or folder.
  public let path: FilePath
  /// What was found and what was expected, in lower case without a final period.
  public let reason: String
  /// Whether the machine failed rather than the file: another try may succeed.
  ///
  /// So it is for input and output errors, no memory, no room, and no free descriptor.
  public let isOfMachine: Bool

  /// A refusal in our own words.
  public init(_ path: FilePath, _ reason: String, isOfMachine: Bool = false) {
    self.path = path
    self.reason = reason
    self.isOfMachine = isOfMachine
  }

  /// What `errno` says of a call that just failed.
  static func system(_ path: FilePath, doing operation: String) -> FileError {
    let number = errno
    let text = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    let ofMachine = [EIO, ENOMEM, ENOSPC, EDQUOT, EMFILE, ENFILE, ESTALE, EINTR]
    return FileError(
      path, "\(operation): \(text)", isOfMachine: ofMachine.contains(number))
  }

  /// `PATH: reason`, the path with its unprintable bytes escaped.
  public var description: String { "\(path.printable): \(reason)" }
}
