internal import Glibc
public import SystemPackage

/// What the file system says of one entry.
public struct FileStatus: Sendable, Equatable {
  /// What an entry is.
  public enum Kind: String, Sendable {
    /// A regular file.
    case file
    /// A folder.
    case folder
    /// A symbolic link that was not followed.
    case link
    /// A device, FIFO or socket.
    case special = "device, FIFO or socket"
  }

  /// What it is.
  public let kind: Kind
  /// Bytes of a file.
  public let size: Int
  /// Nanoseconds since 1970 of the last change of its content.
  public let modified: Int
  /// The device it lies on.
  public let device: UInt64
  /// Its number on that device.
  public let inode: UInt64

  /// Asks about a path, following links.
  ///
  /// - Throws: When nothing is there or it may not be asked.
  public init(of path: FilePath) throws(FileError) {
    var status = stat()
    let result = unsafe path.withPlatformString { unsafe stat($0, &status) }
    guard result == 0 else { throw .system(path, doing: "stat") }
    self.init(status)
  }

  /// Asks about an open file.
  init(of descriptor: CInt, path: FilePath) throws(FileError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .system(path, doing: "stat") }
    self.init(status)
  }

  /// A regular file as it was once.
  public init(size: Int, modified: Int, device: UInt64, inode: UInt64) {
    kind = .file
    self.size = size
    self.modified = modified
    self.device = device
    self.inode = inode
  }

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    default: kind = .special
    }
    size = status.st_size
    // Wrapping: a time in a far year tells versions of a file apart all the same.
    modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// Whether a file is as it was: its size, its time and its number on its device.
  ///
  /// Devices are mounted under other numbers every time.
  public func isSameVersion(as other: FileStatus) -> Bool {
    kind == other.kind && size == other.size && modified == other.modified && inode == other.inode
  }

  /// Whether both are the same entry of the file system.
  public func isSameEntry(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode
  }
}
