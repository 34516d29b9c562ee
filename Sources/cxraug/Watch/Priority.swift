import Files
import Glibc
import SystemPackage

/// How much the machine cares for this process.
enum Priority {
  private static let niceness: CInt = 10

  /// Lets other processes go first: all threads that are there, and those that they start.
  static func lower() {
    let threads = (try? DirectoryListing.names(in: "/proc/self/task")) ?? []
    for thread in threads {
      guard let number = id_t(thread.string) else { continue }
      setpriority(CInt(PRIO_PROCESS.rawValue), number, niceness)
    }
  }
}
