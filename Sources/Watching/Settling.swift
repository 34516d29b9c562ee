public import Files
internal import SystemPackage

/// Tells files that are whole from files that are still being written.
///
/// A file has settled when size, time and inode were equal in two polls, and it did not change for a
/// while: by its own time, or by the clock of this process when its time lies in the future. Nothing
/// depends on the clock of the wall going forward.
public struct Settling: Sendable {
  /// How long nothing may have changed.
  public let pause: Duration
  private var seen: [FilePath: Sighting] = [:]

  private struct Sighting {
    let status: FileStatus
    /// The time of the poll that saw it first as it is.
    let since: Duration
  }

  /// Nothing seen yet.
  public init(pause: Duration) { self.pause = pause }

  /// How many files were seen and have not settled.
  public var count: Int { seen.count }

  /// Takes what one poll found; a file that is gone is forgotten.
  ///
  /// - Parameters:
  ///   - entries: The files of interest, each once.
  ///   - now: The time of the poll, by a clock that only goes forward.
  ///   - wall: Nanoseconds since 1970, which a file's own time is compared with.
  /// - Returns: The files that have settled; they are forgotten too.
  public mutating func settled(
    _ entries: [DirectoryListing.Entry], now: Duration, wall: Int
  ) -> [DirectoryListing.Entry] {
    var settled: [DirectoryListing.Entry] = []
    var waiting: [FilePath: Sighting] = [:]
    for entry in entries {
      guard let sighting = seen[entry.path], sighting.status == entry.status, sighting.since < now
      else {
        waiting[entry.path] = Sighting(status: entry.status, since: now)
        continue
      }
      let (age, isOdd) = wall.subtractingReportingOverflow(entry.status.modified)
      let isOld = !isOdd && Duration.nanoseconds(age) >= pause
      if isOld || now - sighting.since >= pause {
        settled.append(entry)
      } else {
        waiting[entry.path] = sighting
      }
    }
    seen = waiting
    return settled
  }
}
