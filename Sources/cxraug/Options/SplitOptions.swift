import ArgumentParser
import Datasets
import Expansion

/// Who is kept aside.
struct SplitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The share of images for validation.", valueName: "share"))
  var val = 0.2

  @Option(help: ArgumentHelp("The share of images for a test set.", valueName: "share"))
  var test = 0.0

  @Option(
    help: ArgumentHelp(
      "What in a file's path names the patient: the first group of the expression, or all it matches.",
      valueName: "regex"))
  var groupBy: String?

  @Option(help: "Where all random choices come from.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (0..<1).contains(val), (0..<1).contains(test), val + test < 1 else {
      throw ValidationError(
        "--val \(val) and --test \(test); expected shares that leave some to train")
    }
    if let groupBy, PatientRule(pattern: groupBy) == nil {
      throw ValidationError("--group-by \(groupBy); expected a regular expression")
    }
  }

  func apply(to options: inout BuildOptions) {
    options.validation = val
    options.test = test
    options.groupBy = groupBy
    options.seed = seed
  }
}
