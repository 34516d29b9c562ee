import ArgumentParser
import Expansion
import Files
import Radiographs
import SystemPackage

/// Draws synthetic radiographs.
struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write synthetic radiographs drawn by a generator, with a manifest.")

  @Argument(help: "A generator file that train or build wrote.")
  var generator: FilePath

  @Option(name: .shortAndLong, help: "How many radiographs.")
  var number: Int

  @Option(
    name: .customLong("class"),
    help: "The class that they have, of a generator that was trained on several.")
  var label: String?

  @Option(name: .shortAndLong, help: "The folder to write to: new, empty, or of an earlier run.")
  var output: FilePath

  @Option(help: "Which radiographs: the same seed draws the same ones.")
  var seed: UInt64 = 1

  @Option(help: "The file format.")
  var format = OutputFormat.png

  @OptionGroup(title: "Run") var runOptions: RunOptions

  func validate() throws {
    guard (1...1_000_000).contains(number) else {
      throw ValidationError("--number \(number); expected 1…1000000")
    }
  }

  mutating func run() async throws {
    Interrupt.watch()
    var options = BuildOptions(
      inputs: [], output: output, jobs: runOptions.threads, toolVersion: Cxraug.version)
    options.seed = seed
    options.format = format
    let display = runOptions.display
    runOptions.describeComputing()
    let generation = Generation(generator, count: number, of: label, options: options) {
      display.show($0)
    } shouldStop: {
      Interrupt.isRequested
    }
    let written = try await generation.run()
    display.clear()
    if display.isJSON {
      try StandardOutput.write(
        JSON.members([
          "phase": .string("done"), "output": .string(output.printable),
          "synthetic": .integer(number), "written": .integer(written),
        ]).line)
    } else if !runOptions.quiet {
      try StandardOutput.write(
        "synthetic  \(number) radiographs in \(output.printable), \(written) written now")
    }
  }
}
