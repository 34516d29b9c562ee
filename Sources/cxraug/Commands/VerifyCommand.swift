import ArgumentParser
import Expansion
import Files
import SystemPackage

/// Checks a data set against its manifest.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a dataset against its manifest: hashes, counts, splits, stray files.",
    discussion: "The exit code is 0 when everything agrees and 1 otherwise.")

  @Argument(help: "The folder of a dataset that build wrote.")
  var dataset: FilePath

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Make every output again from these inputs and compare the bytes.", valueName: "input"))
  var replay: [FilePath] = []

  @Option(help: ArgumentHelp("The masks of the inputs, for --replay.", valueName: "folder"))
  var masks: FilePath?

  @Option(
    help: ArgumentHelp(
      "The generator of synthetic radiographs, for --replay, when it was given to build.",
      valueName: "file"))
  var generator: FilePath?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup(title: "Run") var runOptions: RunOptions

  func validate() throws {
    if replay.isEmpty, masks != nil || generator != nil {
      throw ValidationError("--masks and --generator without --replay; expected the inputs")
    }
  }

  mutating func run() async throws {
    let display = runOptions.display
    runOptions.describeComputing()
    let sources =
      replay.isEmpty ? nil : Replay.Sources(inputs: replay, masks: masks, generator: generator)
    let result = try await Verification(dataset, replay: sources, jobs: runOptions.threads) {
      display.show($0)
    }.run()
    display.clear()
    if json {
      let findings = result.findings.map { finding in
        JSON.members(["file": .string(finding.file), "reason": .string(finding.reason)])
      }
      try StandardOutput.write(
        JSON.members([
          "dataset": .string(dataset.printable), "files": .integer(result.fileCount),
          "findings": .array(findings),
        ]).line)
    } else {
      for finding in result.findings {
        StandardError.write("wrong: \(finding.file): \(finding.reason)")
      }
      if !runOptions.quiet {
        try StandardOutput.write(
          "verified   \(result.fileCount) files, \(result.findings.count) findings")
      }
    }
    if !result.findings.isEmpty { throw ExitCode.failure }
  }
}
