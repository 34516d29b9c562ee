import Files
import Subprocess
import SystemPackage

/// One build of a watch, or one training, in a process of its own: this program again with the same
/// arguments.
struct BatchProcess {
  /// Where it says what went wrong.
  let report: FilePath
  /// Whether it trains in place of building.
  var trains = false

  /// What went wrong without a crash.
  struct Failure {
    let message: String
    /// The file it is about, if it is about one.
    let path: FilePath?
  }

  /// How it ended.
  enum Outcome {
    case built
    case failed(Failure)
    case crashed(signal: Int)
    /// Because this process was asked to stop.
    case stopped
  }

  /// Runs it; asked to stop, it has four seconds to come to a safe point.
  func run() async throws -> Outcome {
    var platform = PlatformOptions()
    platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(4))]
    // Behind the command's name: behind a `--` of the user's it would be an input.
    let given = GivenArguments.all
    let own = ((trains ? ["--retraining"] : []) + ["--batch-report"]).map { Array($0.utf8) }
    let all = given.prefix(1) + own + [report.bytes] + given.dropFirst()
    // As bytes they end with a zero.
    let arguments = Arguments(all.map { $0 + [0] })
    let run = Task { [platform] in
      try await Subprocess.run(
        .path("/proc/self/exe"), arguments: arguments, platformOptions: platform,
        output: .discarded, error: .currentStandardError
      ).terminationStatus
    }
    let stop = Task {
      while !Interrupt.isRequested { try await Task.sleep(for: .milliseconds(50)) }
      run.cancel()
    }
    defer { stop.cancel() }
    let status: TerminationStatus
    do {
      status = try await run.value
    } catch {
      if Interrupt.isRequested { return .stopped }
      return .failed(Failure(message: "cannot start a build: \(error)", path: nil))
    }
    if Interrupt.isRequested { return .stopped }
    switch status {
    case .exited(0), .exited(3): return .built
    case .exited(let code): return .failed(failure(code: Int(code)))
    case .signaled(let signal): return .crashed(signal: Int(signal))
    }
  }

  private func failure(code: Int) -> Failure {
    let json = (try? FileBytes.read(report, limit: 1 << 20)).flatMap { try? JSON(parsing: $0) }
    return Failure(
      message: json?["message"]?.string ?? "the build ended with code \(code)",
      path: json?["path"]?.string.map { FilePath(printable: $0) })
  }

  /// Writes what went wrong, for the process that watches.
  static func write(_ error: any Error, to report: FilePath) {
    let path = (error as? FileError)?.path
    let json = JSON.members([
      "message": .string("\(error)"), "path": .text(path.map { $0.printable }),
    ])
    try? AtomicFile.write(json.line + "\n", to: report)
  }
}
