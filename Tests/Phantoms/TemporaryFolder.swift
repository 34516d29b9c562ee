internal import Glibc
public import SystemPackage

/// An empty folder for one test; it and all that lies in it go away with the last reference.
public final class TemporaryFolder: Sendable {
  /// Where it lies; from the root, with links resolved.
  public let path: FilePath

  /// Makes a folder with a name that nothing else has.
  public init() throws {
    var name: [CChar] = "/tmp/cxraug-tests-XXXXXX".utf8CString.map { $0 }
    let made = unsafe name.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe mkdtemp(start) != nil
    }
    guard made else { throw Errno(rawValue: errno) }
    path = FilePath(platformString: name)
  }

  deinit { Self.remove(path) }

  /// Removes a file or a link, or a folder with all below it.
  private static func remove(_ path: FilePath) {
    guard unsafe path.withPlatformString({ unsafe unlink($0) }) != 0 else { return }
    guard let stream = unsafe path.withPlatformString({ unsafe opendir($0) }) else { return }
    var names: [FilePath] = []
    while let entry = unsafe readdir(stream) {
      unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        let name = unsafe UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self)
        names.append(unsafe FilePath(platformString: name))
      }
    }
    unsafe closedir(stream)
    for name in names where name != "." && name != ".." { remove(path.pushing(name)) }
    _ = unsafe path.withPlatformString { unsafe rmdir($0) }
  }

  /// The path of something in this folder.
  public func appending(_ name: FilePath) -> FilePath { path.pushing(name) }

  /// Writes a file, and makes the folders above it.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: FilePath) throws -> FilePath {
    try makeFolder(name.removingLastComponent())
    let file = appending(name)
    let descriptor = try FileDescriptor.open(
      file, .writeOnly, options: [.create, .truncate], permissions: FilePermissions(rawValue: 0o644)
    )
    try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
    return file
  }

  /// Writes a text as UTF-8.
  @discardableResult
  public func write(_ text: String, to name: FilePath) throws -> FilePath {
    try write(Array(text.utf8), to: name)
  }

  /// Makes a folder, and those above it.
  @discardableResult
  public func makeFolder(_ name: FilePath) throws -> FilePath {
    var folder = path
    for component in name.components {
      folder.append(component)
      let result = unsafe folder.withPlatformString { unsafe mkdir($0, 0o755) }
      guard result == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
    }
    return folder
  }

  /// Makes a symbolic link with any text in it.
  @discardableResult
  public func link(_ name: FilePath, to target: FilePath) throws -> FilePath {
    let place = appending(name)
    let result = unsafe target.withPlatformString { target in
      unsafe place.withPlatformString { unsafe symlink(target, $0) }
    }
    guard result == 0 else { throw Errno(rawValue: errno) }
    return place
  }

  /// Makes a FIFO that nobody writes to.
  @discardableResult
  public func makeFIFO(_ name: FilePath) throws -> FilePath {
    let place = appending(name)
    let result = unsafe place.withPlatformString { unsafe mkfifo($0, 0o644) }
    guard result == 0 else { throw Errno(rawValue: errno) }
    return place
  }
}
