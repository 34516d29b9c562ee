internal import Foundation
internal import Glibc
public import SystemPackage

/// A folder of its own for a test, removed with everything in it when the test ends.
public final class TemporaryFolder: Sendable {
  /// Where it lies.
  public let path: FilePath

  /// Makes an empty folder.
  ///
  /// - Throws: When the system has no room for it.
  public init() throws {
    var template = Array("/tmp/cxraug-test-XXXXXX".utf8CString)
    let name = unsafe template.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
    }
    guard let name else { throw Errno(rawValue: errno) }
    path = FilePath(name)
  }

  deinit { try? FileManager.default.removeItem(atPath: path.string) }
}
