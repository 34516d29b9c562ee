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
  /// - Parameters:
  ///   - root: The folder.
  ///   - isWanted: Asked for each entry, with the bytes of its path: whoever knows most of them needs no
  ///     memory for those.
  /// - Returns: The entries that are wanted.
  /// - Throws: When a folder cannot be read.
  public static func files(
    below root: FilePath, where isWanted: ([UInt8], FileStatus) -> Bool = { _, _ in true }
  ) throws(FileError) -> [Entry] {
    var entries: [Entry] = []
    var path: [UInt8] = []
    try collect(root, at: &path, depth: 0, where: isWanted, into: &entries)
    return entries.sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) }
  }

  /// Adds what lies in one folder; `path` is the bytes of its path from the root, before and after.
  private static func collect(
    _ folder: FilePath, at path: inout [UInt8], depth: Int,
    where isWanted: ([UInt8], FileStatus) -> Bool, into entries: inout [Entry]
  ) throws(FileError) {
    guard depth < depthLimit else {
      throw FileError(folder, "\(depthLimit) folders deep; expected fewer")
    }
    guard let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else {
      throw .system(folder, doing: "open folder")
    }
    defer { unsafe closedir(stream) }
    let start = path.count
    var folders: [FilePath.Component] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      guard unsafe entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) else { continue }
      var status = stat()
      let result = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        let name = unsafe UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self)
        if start > 0 { path.append(UInt8(ascii: "/")) }
        unsafe path.append(contentsOf: UnsafeRawBufferPointer(start: name, count: strlen(name)))
        return unsafe fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW)
      }
      defer { path.removeSubrange(start...) }
      guard result == 0 else {
        // Gone since its name was read, as when a file is renamed into place.
        if errno == ENOENT { continue }
        throw .system(folder.appending(FilePath(bytes: path).components.suffix(1)), doing: "stat")
      }
      let found = FileStatus(status)
      if found.kind == .folder {
        folders += FilePath(bytes: path).components.suffix(1)
      } else if isWanted(path, found) {
        entries.append(Entry(path: FilePath(bytes: path), status: found))
      }
    }
    guard errno == 0 else { throw .system(folder, doing: "read folder") }
    for name in folders {
      if start > 0 { path.append(UInt8(ascii: "/")) }
      path += FilePath(root: nil, components: name).bytes
      defer { path.removeSubrange(start...) }
      try collect(
        folder.appending(name), at: &path, depth: depth + 1, where: isWanted, into: &entries)
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
