import ArgumentParser
import Files
import SystemPackage

/// How a build goes on with what arrives.
struct WatchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Build, then go on with what arrives in this folder, until stopped.", valueName: "folder"))
  var watch: FilePath?

  @Option(
    help: ArgumentHelp("Look for new files so often. (default: 2s)", valueName: "time"),
    transform: OptionValue.seconds)
  var poll = 2.0

  @Option(
    help: ArgumentHelp(
      "Take a file when it has not changed for so long. (default: 5s)", valueName: "time"),
    transform: OptionValue.seconds)
  var settle = 5.0

  @Option(
    help: ArgumentHelp(
      "With --masks, let a radiograph wait so long for its mask. (default: 10m)", valueName: "time"),
    transform: OptionValue.seconds)
  var maskWait = 600.0

  @Option(help: ArgumentHelp("Add at most so many files at a time.", valueName: "count"))
  var maxBatch = 1000

  @Option(
    help: ArgumentHelp(
      "Train the generator again after so many new training radiographs, beside the watch.",
      valueName: "count"))
  var retrainAfter: Int?

  @Flag(help: "Take what is there and end.")
  var once = false

  /// Set for the process that builds one batch: where it says what went wrong.
  @Option(help: .hidden) var batchReport: FilePath?
  /// Set for the process that trains: it trains in place of building.
  @Flag(help: .hidden) var retraining = false

  func validate() throws {
    guard maxBatch > 0 else {
      throw ValidationError("--max-batch \(maxBatch); expected at least 1")
    }
    if let retrainAfter, retrainAfter < 1 {
      throw ValidationError("--retrain-after \(retrainAfter); expected at least 1")
    }
    if watch == nil, retrainAfter != nil {
      throw ValidationError("--retrain-after without --watch; expected both")
    }
    if watch == nil, once { throw ValidationError("--once without --watch; expected both") }
  }
}
