import ArgumentParser
import Expansion

/// Who is kept aside.
struct SplitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The share of images for validation.", valueName: "share"))
  var val = 0.2

  @Option(help: ArgumentHelp("The share of images for a test set.", valueName: "share"))
  var test = 0.0

  @Option(help: "Where all random choices come from.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (0..<1).contains(val), (0..<1).contains(test), val + test < 1 else {
      throw ValidationError(
        "--val \(val) and --test \(test); expected shares that leave some to train")
    }
  }

  /// Whether the user gave a share.
  static var areSharesGiven: Bool {
    CommandLine.arguments.contains { argument in
      ["--val", "--test"].contains { argument == $0 || argument.hasPrefix($0 + "=") }
    }
  }

  func apply(to options: inout BuildOptions) {
    options.validation = val
    options.test = test
    options.seed = seed
  }
}
