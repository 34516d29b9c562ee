internal import Glibc
public import SystemPackage

/// What the file system refused, and where.
public struct FileError: Error, CustomStringConvertible {
  /// The file or folder.
  public let path: FilePath
  /// What was found and what was expected, in lower case without a final period.
  public let reason: String

  /// A refusal in our own words.
  public init(_ path: FilePath, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  /// What `errno` says of a call that just failed.
  static func system(_ path: FilePath, doing operation: String) -> FileError {
    let number = errno
    guard let text = unsafe strerror(number) else {
      return FileError(path, "\(operation): \(number)")
    }
    return unsafe FileError(path, "\(operation): \(String(cString: text))")
  }

  /// `PATH: reason`, the path with its unprintable bytes escaped.
  public var description: String { "\(path.printable): \(reason)" }
}
