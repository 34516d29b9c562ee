import ArgumentParser
import Datasets

/// Names every input that was not used, with its reason.
enum RefusalReport {
  /// Prints one line each.
  static func show(_ refusals: [Refusal]) {
    for refusal in refusals { StandardError.write("refused: \(refusal.file): \(refusal.reason)") }
  }

  /// The exit code of work that is finished: 3 when some inputs were refused.
  static func exitCode(_ refusals: [Refusal]) -> ExitCode {
    refusals.isEmpty ? .success : ExitCode(3)
  }
}
