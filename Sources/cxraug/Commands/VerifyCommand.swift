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

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup(title: "Run") var runOptions: RunOptions

  mutating func run() async throws {
    let display = runOptions.display
    let result = try await Verification(dataset, jobs: runOptions.threads) {
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
