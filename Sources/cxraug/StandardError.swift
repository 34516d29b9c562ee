import Glibc

/// Lines for people who watch: standard output is for results.
enum StandardError {
  /// Whether somebody watches.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes one line.
  static func write(_ line: String) { put(line + "\n") }

  /// Writes a text as it is; what cannot be written is nobody's loss.
  static func put(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
