import Glibc

/// A folder that fixtures are written into.
struct TargetFolder {
  /// A path that could not be written, and why.
  struct Failure: Error {
    var path: String
    var code: Int32
  }

  private let path: String

  init(_ path: String) { self.path = path }

  /// A folder inside this one, made if need be.
  func subfolder(_ name: String) throws -> TargetFolder {
    let inner = path + "/" + name
    for path in [path, inner] where unsafe mkdir(path, 0o755) != 0 && errno != EEXIST {
      throw Failure(path: path, code: errno)
    }
    return TargetFolder(inner)
  }

  /// Writes or replaces a file.
  func write(_ bytes: [UInt8], to name: String) throws {
    let file = path + "/" + name
    guard let stream = unsafe fopen(file, "wb") else { throw Failure(path: file, code: errno) }
    let written = unsafe fwrite(bytes, 1, bytes.count, stream)
    guard unsafe fclose(stream) == 0, written == bytes.count else {
      throw Failure(path: file, code: errno)
    }
  }
}
