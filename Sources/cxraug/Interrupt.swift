import Glibc
import Synchronization

/// What SIGINT and SIGTERM ask for: the first to stop at the next safe point, a second one at once.
enum Interrupt {
  private static let flag = Atomic(false)

  /// Whether the program was asked to stop.
  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Takes over both signals.
  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interrupt.flag.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    // A reader that closes the pipe is an error of a write, not the end of the program.
    signal(SIGPIPE, SIG_IGN)
  }
}
