internal import Glibc
public import SystemPackage

/// What lies in a folder, byte-exact and in byte order, links not followed.
public enum DirectoryListing {
  /// One entry below a folder.
  public struct Entry: Sendable {
    /// The path from the listed folder.
    public let path: FilePath
    /// What it is; never followed when it is a link.
    public let status: FileStatus

    /// What was found once.
    public init(path: FilePath, status: FileStatus) {
      self.path = path
      self.status = status
    }
  }

  /// Folders deeper than this are an error: a loop or a mistake.
  static let depthLimit = 256

  /// Everything below a folder but folders themselves, sorted by the bytes of the path.
  ///
  /// Hidden entries (a leading dot) and what is below them are left out.
  ///
  /// - Throws: When a folder cannot be read.
  public static func files(below root: FilePath) throws(FileError) -> [Entry] {
    var entries: [Entry] = []
    try collect(root, relative: FilePath(), depth: 0, into: &entries)
    return entries.sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) }
  }

  private static func collect(
    _ folder: FilePath, relative: FilePath, depth: Int, into entries: inout [Entry]
  ) throws(FileError) {
    guard depth < depthLimit else {
      throw FileError(folder, "\(depthLimit) folders deep; expected fewer")
    }
    for name in try names(in: folder) where name.string.utf8.first != UInt8(ascii: ".") {
      let path = folder.appending(name)
      var status = stat()
      let result = unsafe path.withPlatformString { unsafe lstat($0, &status) }
      guard result == 0 else {
        // Gone since its name was read, as when a file is renamed into place.
        if errno == ENOENT { continue }
        throw .system(path, doing: "stat")
      }
      let entry = Entry(path: relative.appending(name), status: FileStatus(status))
      if entry.status.kind == .folder {
        try collect(path, relative: entry.path, depth: depth + 1, into: &entries)
      } else {
        entries.append(entry)
      }
    }
  }

  /// The names in one folder, in no order, without `.` and `..`.
  public static func names(in folder: FilePath) throws(FileError) -> [FilePath.Component] {
    guard let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else {
      throw .system(folder, doing: "open folder")
    }
    defer { unsafe closedir(stream) }
    var names: [FilePath.Component] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe FilePath(platformString: UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self))
      }
      if let component = name.components.last, component.kind == .regular {
        names.append(component)
      }
    }
    guard errno == 0 else { throw .system(folder, doing: "read folder") }
    return names
  }
}
