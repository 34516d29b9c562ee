import ArgumentParser
import GAN
import Tensors

/// Drawing images with a generator of random weights, from latent vectors to numbers in [−1, 1].
struct GenerationBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Time drawing images at several batch sizes.")

  @OptionGroup var player: PlayerOptions

  @Option(help: "Images at a time; may be repeated.")
  var batch = [1, 16, 64]

  @Option(help: "Timed passes, after three that are not; their median counts.")
  var rounds = 15

  func run() throws {
    let architecture = try player.sizes
    let jobs = player.jobs
    guard rounds > 0, batch.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("--batch \(batch) and --rounds \(rounds); expected at least 1")
    }
    print("\(try player.title), \(jobs) threads, \(Instructions.fastest.name)")
    for count in batch {
      let generator = Generator(architecture, batch: count, workers: Workers(count: jobs))
      generator.initialize(seed: 1)
      let latents = generator.latents(seed: 1, purpose: "benchmark", indices: 0..<count)
      let clock = ContinuousClock()
      for _ in 0..<3 { _ = generator.generate(latents) }
      let times = (0..<rounds).map { _ in clock.measure { _ = generator.generate(latents) } }
      let rate = Double(count) / (times.sorted()[rounds / 2] / .seconds(1))
      print("generation   \((rate * 10).rounded() / 10) images/s at batch \(count)")
    }
  }
}
