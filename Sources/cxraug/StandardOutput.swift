import ArgumentParser
import Glibc

/// Results, a line at a time: each is there when it is written, whoever reads.
enum StandardOutput {
  /// Writes one line.
  ///
  /// - Throws: When it cannot be written: a full disk behind it, a reader that is gone.
  static func write(_ line: String) throws {
    let bytes = Array((line + "\n").utf8)
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          STDOUT_FILENO, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        StandardError.write("error: standard output: cannot be written")
        throw ExitCode.failure
      }
      written += count
    }
  }
}
