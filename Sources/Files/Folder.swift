internal import Glibc
public import SystemPackage

/// Making and removing folders, and finding where a path really leads.
public enum Folder {
  /// Makes a folder and those above it; one that is there is left as it is.
  ///
  /// - Throws: When a folder cannot be made or something else has its name.
  public static func create(_ path: FilePath) throws(FileError) {
    if (try? FileStatus(of: path))?.kind == .folder { return }
    let parent = path.removingLastComponent()
    if !parent.isEmpty && parent != path { try create(parent) }
    let result = unsafe path.withPlatformString { unsafe mkdir($0, 0o777) }
    guard result == 0 else {
      if errno == EEXIST, (try? FileStatus(of: path))?.kind == .folder { return }
      throw .system(path, doing: "create folder")
    }
  }

  /// Removes a folder if it is empty.
  public static func removeIfEmpty(_ path: FilePath) {
    _ = unsafe path.withPlatformString { unsafe rmdir($0) }
  }

  /// The folder and all folders above it, from the root down, with links resolved.
  ///
  /// What does not exist yet is left out, so that the place of a new folder can be judged too.
  public static func ancestry(of path: FilePath) throws(FileError) -> [FileStatus] {
    // Not normalized: what `..` means depends on links, which the system resolves.
    var place = path.isAbsolute ? path : try current().pushing(path)
    while (try? FileStatus(of: place)) == nil, let missing = place.lastComponent {
      guard missing.kind == .regular else {
        throw FileError(path, "\(missing.string) below a folder that is not there; expected none")
      }
      place.removeLastComponent()
    }
    var statuses = [try FileStatus(of: place)]
    var real = try resolved(place)
    while real.removeLastComponent() { statuses.append(try FileStatus(of: real)) }
    return statuses.reversed()
  }

  /// The path of a folder from another one that it lies in, links resolved; nil when it lies elsewhere.
  public static func relativePath(of path: FilePath, in root: FilePath) -> FilePath? {
    guard var real = try? resolved(path), let root = try? resolved(root), real != root,
      real.removePrefix(root)
    else { return nil }
    return real
  }

  /// The path from the root, without `.` and `..` in its text.
  public static func absolute(_ path: FilePath) throws(FileError) -> FilePath {
    try (path.isAbsolute ? path : current().pushing(path)).lexicallyNormalized()
  }

  private static func current() throws(FileError) -> FilePath {
    guard let current = unsafe getcwd(nil, 0) else { throw .system(".", doing: "current folder") }
    defer { unsafe free(current) }
    return unsafe FilePath(platformString: current)
  }

  private static func resolved(_ path: FilePath) throws(FileError) -> FilePath {
    guard let real = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else {
      throw .system(path, doing: "resolve")
    }
    defer { unsafe free(real) }
    return unsafe FilePath(platformString: real)
  }
}
