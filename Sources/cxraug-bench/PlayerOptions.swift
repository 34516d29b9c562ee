public import ArgumentParser
import GAN
public import Tensors

/// The players that are timed, and with how many threads.
struct PlayerOptions: ParsableArguments {
  @Option(help: "Rows and columns of an image.")
  var size = 256

  @Option(help: "What both players are made of: dcgan or fastgan.")
  var architecture = "dcgan"

  @Option(help: "Base width of both players; by default the architecture's own.")
  var width: Int?

  @Option(help: "Threads.")
  var jobs = 2

  @Option(help: "How a network that learns multiplies: single or bf16.")
  var precision = Precision.single

  /// What is timed, in words.
  var title: String {
    get throws {
      let sizes = try sizes
      return "\(sizes.kind.rawValue) \(size) × \(size), width \(sizes.width), \(precision.rawValue)"
    }
  }

  /// Their sizes.
  var sizes: Architecture {
    get throws {
      guard let kind = Architecture.Kind(rawValue: architecture),
        let sizes = Architecture(kind: kind, resolution: size, width: width), jobs > 0
      else {
        throw ValidationError(
          "--architecture \(architecture), --size \(size) and --jobs \(jobs); expected those of "
            + "players")
      }
      return sizes
    }
  }
}

extension Precision: ExpressibleByArgument {}
