import ArgumentParser
import CAllocations
import GAN
import Glibc
import Radiographs
import Randomness
import Tensors

/// Training steps of a game on noise: images a second, allocations and memory.
struct TrainingBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Time training steps, with what they allocate and keep in memory.")

  @OptionGroup var player: PlayerOptions

  @Option(name: .customLong("batch"), help: "Images a step; by default the architecture's own.")
  var givenBatch: Int?

  @Option(help: "Timed steps, after three that are not.")
  var steps = 15

  func run() throws {
    let architecture = try player.sizes
    let jobs = player.jobs
    let batch = givenBatch ?? architecture.kind.batch
    guard batch > 0, steps > 0 else {
      throw ValidationError("--batch \(batch) and --steps \(steps); expected at least 1")
    }
    var options = TrainingOptions(
      architecture: architecture, batch: batch, seed: 1, budget: .steps(steps))
    options.precision = player.precision
    let trainer = Trainer(
      options, on: noise(batch), workers: Workers(count: jobs, precision: player.precision))
    let clock = ContinuousClock()
    for _ in 0..<3 { _ = trainer.step() }
    var times: [Duration] = []
    times.reserveCapacity(steps)
    let before = (cxr_allocations(), cxr_allocated_bytes())
    for _ in 0..<steps { times.append(clock.measure { _ = trainer.step() }) }
    let allocations = (cxr_allocations() - before.0) / steps
    let bytes = (cxr_allocated_bytes() - before.1) / steps
    times.sort()
    let rates = [times[steps / 2], times[steps - 1], times[0]].map {
      Double(batch) / ($0 / .seconds(1))
    }
    print("\(try player.title), batch \(batch), \(jobs) threads")
    print("instructions \(Instructions.fastest.name), OpenBLAS \(MatrixProduct.kernels ?? "none")")
    if let slow = MatrixProduct.slowKernels { print("note: \(slow)") }
    print("training     \(rounded(rates[0])) images/s (\(rounded(rates[1]))…\(rounded(rates[2])))")
    print("allocations  \(allocations) a step, \(bytes) bytes")
    print("peak memory  \(peakMemory()) MiB")
  }

  /// The largest resident size of this process so far, in MiB.
  private func peakMemory() -> Int {
    var usage = rusage()
    unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_maxrss / 1024
  }

  /// A batch of noise again and again: as with real radiographs, one time through the set takes many steps.
  private func noise(_ batch: Int) -> TrainingSet {
    var stream = RandomStream(seed: 1, purpose: "benchmark")
    let radiographs = (0..<batch).map { _ in
      Radiograph(
        width: player.size, height: player.size, bits: 8,
        samples: (0..<player.size * player.size).map { _ in UInt16(stream.next() >> 56) })
    }
    let indices = 0..<batch * (steps + 4)
    return TrainingSet(
      radiographs: indices.map { radiographs[$0 % batch] },
      digests: indices.map { Digest(of: "\($0)") })
  }

  private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
