import ArgumentParser

/// Counted and timed runs, printed as tables.
///
/// Figures depend on the machine; compare within one run.
@main
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cxraug-bench",
    abstract: "Measure what cxraug spends its time on.",
    subcommands: [
      TrainingBenchmark.self, GenerationBenchmark.self, LayerBenchmark.self, CodecBenchmark.self,
    ],
    defaultSubcommand: TrainingBenchmark.self)
}
