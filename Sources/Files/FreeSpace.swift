internal import Glibc
public import SystemPackage

/// What a file system has left for us.
public struct FreeSpace: Sendable, Equatable {
  /// Bytes.
  public let bytes: Int
  /// Names; nil on file systems that do not count them.
  public let files: Int?

  /// Asks the file system of a folder, or of the nearest folder above that is there.
  ///
  /// - Throws: When it does not answer.
  public init(at folder: FilePath) throws(FileError) {
    var place = try Folder.absolute(folder)
    while (try? FileStatus(of: place)) == nil, place.lastComponent != nil {
      place.removeLastComponent()
    }
    var answer = statvfs()
    let result = unsafe place.withPlatformString { unsafe statvfs($0, &answer) }
    guard result == 0 else { throw .system(place, doing: "ask for free space") }
    let (product, overflow) = Int(clamping: answer.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: answer.f_frsize))
    bytes = overflow ? .max : product
    files = answer.f_files == 0 ? nil : Int(clamping: answer.f_favail)
  }
}
