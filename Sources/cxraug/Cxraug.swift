import ArgumentParser
import Datasets
import Expansion

/// The program: a command for each thing a user wants done.
@main
struct Cxraug: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "cxraug",
    abstract: "Expand a chest X-ray dataset on disk.",
    discussion: """
      Reads radiographs (PNG, JPEG, TIFF, JSRT raw), splits them by patient, and writes a train/val \
      dataset of originals, classic variants and synthetic radiographs, with a manifest.
      """,
    version: version,
    subcommands: [
      BuildCommand.self, TrainCommand.self, GenerateCommand.self, InspectCommand.self,
      ConvertCommand.self, VerifyCommand.self, StatusCommand.self, InitCommand.self,
      PreviewCommand.self,
    ])

  static func main() async {
    // Swift reads them from /proc; without it every command would look like a call for help.
    guard !CommandLine.arguments.isEmpty else {
      StandardError.write("error: /proc/self: no command line there; expected /proc to be mounted")
      exit(withError: ExitCode.failure)
    }
    do {
      var command = try parseAsRoot(
        ConfiguredArguments.from(Array(CommandLine.arguments.dropFirst())))
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      exit(withError: code)
    } catch is BuildInterrupted {
      StandardError.write("stopped; the same command goes on from here")
      exit(withError: ExitCode(130))
    } catch {
      finish(error)
    }
  }

  /// One line for every error, and the exit code that says whose it is.
  private static func finish(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    if code == .success {
      // Help and version are asked for; they go to standard output.
      exit(withError: error)
    }
    let isUsage: Bool
    if case .layout? = error as? DatasetError {
      isUsage = true
    } else {
      isUsage = code == .validationFailure
    }
    StandardError.write(
      "error: " + message(for: error).split(separator: "\n").joined(separator: " "))
    exit(withError: isUsage ? ExitCode.validationFailure : ExitCode.failure)
  }
}
