import ArgumentParser
import GAN
import Tensors

/// Each convolution of a DCGAN alone: its three products, against the peak of the machine.
struct LayerBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers",
    abstract: "Time every convolution of a DCGAN alone, forward and both ways backward.")

  @OptionGroup var player: PlayerOptions

  @Option(help: "Images a step.")
  var batch = 16

  @Flag(help: "Leave no product to OpenBLAS.")
  var loopsOnly = false

  @Option(help: "Timed runs of each, after two that are not; their median counts.")
  var rounds = 9

  private static let clock = ContinuousClock()

  func run() throws {
    let architecture = try player.sizes
    let (size, jobs) = (player.size, player.jobs)
    guard batch > 0, rounds > 0, architecture.kind == .dcgan else {
      throw ValidationError(
        "--batch \(batch), --rounds \(rounds), --architecture \(architecture.kind.rawValue); expected at "
          + "least 1 and a dcgan")
    }
    let workers = Workers(count: jobs, precision: player.precision)
    let additions = 20_000_000
    var operations = 0.0
    let peak = median { operations = workers.multiplyAdd(rounds: additions) }
    let peakRate = operations / (peak / .seconds(1))
    print(
      "\(Instructions.fastest.name), \(jobs) threads: \(Int(peakRate / 1e9)) GFLOP/s; milliseconds and "
        + "share of that")
    print("layer              forward         backward-data   backward-weights")
    // Sides halve while channels double; the discriminator goes down, the generator up.
    let channels = [1] + architecture.channels.reversed()
    for isUp in [false, true] {
      var sums = [0.0, 0.0, 0.0]
      for level in 0..<channels.count {
        // The last is what a window covers whole: the verdict, the projection of latent vectors.
        let isLast = level == channels.count - 1
        let side = size >> level
        let windows = Windows(
          over: Shape(count: batch, height: side, width: side, channels: channels[level]),
          channels: isLast ? (isUp ? architecture.latentSize : 1) : channels[level + 1], kernel: 4,
          stride: isLast ? 1 : 2, padding: isLast ? 0 : 1)
        var times = seconds(WindowProduct(windows, workers: workers, usesBLAS: !loopsOnly))
        if isUp { times.swapAt(0, 1) }
        let work = 2 * Double(windows.small.elementCount) * Double(16 * windows.large.channels)
        let cells = times.map { time in
          "\(text(time * 1e3)) \(Int((100 * work / time / peakRate).rounded()))%".padded(to: 16)
        }
        let ends = [windows.large.channels, windows.small.channels]
        print(
          "\(isUp ? "G" : "D") \(ends[isUp ? 1 : 0]) to \(ends[isUp ? 0 : 1])".padded(to: 14)
            + " " + "\(side)".padded(to: 4) + cells.joined())
        for pass in 0..<3 { sums[pass] += times[pass] }
      }
      print(
        "\(isUp ? "G" : "D") all".padded(to: 19)
          + sums.map { text($0 * 1e3).padded(to: 16) }.joined())
    }
  }

  /// Project, spread and weight gradient.
  private func seconds(_ product: WindowProduct) -> [Double] {
    let windows = product.windows
    let (large, small) = (Tensor(windows.large), Tensor(windows.small))
    let (weights, gradient) = (Tensor(windows.weightShape), Tensor(windows.weightShape))
    for (seed, tensor) in [large, small, weights].enumerated() {
      tensor.values = (0..<tensor.count).map { Float(($0 * 7 + seed) % 13) / 13 - 0.5 }
    }
    let (projected, spread) = (Tensor(windows.small), Tensor(windows.large))
    return [
      median { product.project(large, weights: weights, into: projected) },
      median { product.spread(small, weights: weights, into: spread) },
      median {
        product.accumulateWeightGradient(large: large, small: small, into: gradient)
      },
    ].map { $0 / .seconds(1) }
  }

  private func median(of operation: () -> Void) -> Duration {
    for _ in 0..<2 { operation() }
    return (0..<rounds).map { _ in Self.clock.measure(operation) }.sorted()[rounds / 2]
  }

  private func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

extension String {
  /// Filled up with spaces.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }
}
