import ArgumentParser
import Datasets
import Expansion
import Files
import SystemPackage

/// Trains a generator.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a generator on the training part of a folder of radiographs.",
    discussion: """
      Makes the same split as build does from the same options. Samples, log and checkpoint go to \
      GENERATOR.run beside the generator; a run that was stopped goes on when it is started again.
      """)

  @OptionGroup(title: "Input") var input: InputOptions

  @Option(name: .shortAndLong, help: "The generator file to write (safetensors).")
  var output: FilePath

  @Flag(help: "Learn from validation and test too; build refuses such a generator.")
  var all = false

  @OptionGroup(title: "Preparation") var preparation: PreparationOptions

  @OptionGroup(title: "Split") var split: SplitOptions

  @OptionGroup(title: "Training") var training: TrainingArguments

  @OptionGroup(title: "Run") var runOptions: RunOptions

  @OptionGroup(title: "Configuration") var configurationOptions: ConfigurationOptions

  mutating func run() async throws {
    Interrupt.watch()
    var options = BuildOptions(
      inputs: input.folders, output: output, jobs: runOptions.threads, toolVersion: Cxraug.version)
    input.apply(to: &options)
    options.preparation = preparation.preparation
    split.apply(to: &options)
    training.apply(to: &options)
    let display = runOptions.display
    runOptions.describeComputing()
    let training = GeneratorTraining(options, usesAll: all) {
      display.show($0)
    } shouldStop: {
      Interrupt.isRequested
    }
    let refusals = try await training.run()
    display.clear()
    RefusalReport.show(refusals)
    if display.isJSON {
      try StandardOutput.write(
        JSON.members([
          "phase": .string("done"), "generator": .string(output.printable),
          "refused": .integer(refusals.count),
        ]).line)
    } else if !runOptions.quiet {
      try StandardOutput.write("generator  \(output.printable)")
    }
    throw RefusalReport.exitCode(refusals)
  }
}

extension TrainCommand: TakesInputs {
  var folders: [FilePath] { input.folders }
}
