import ArgumentParser
import GAN

/// The DCGAN that is timed, and with how many threads.
struct PlayerOptions: ParsableArguments {
  @Option(help: "Rows and columns of an image.")
  var size = 256

  @Option(help: "Base width of both players.")
  var width = 32

  @Option(help: "Threads.")
  var jobs = 2

  /// Its sizes.
  var architecture: Architecture {
    get throws {
      guard let architecture = Architecture(resolution: size, width: width), jobs > 0 else {
        throw ValidationError(
          "--size \(size), --width \(width) and --jobs \(jobs); expected those of a DCGAN")
      }
      return architecture
    }
  }
}
