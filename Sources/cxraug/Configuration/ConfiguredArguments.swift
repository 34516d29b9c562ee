import ArgumentParser
import Files
import SystemPackage

/// The arguments of the program with what a configuration file adds to them.
enum ConfiguredArguments {
  /// Puts the settings of `--config`, or of `cxraug.yaml` in the current folder, in front of what the
  /// user gave, for the commands that take them.
  ///
  /// - Throws: When the file cannot be read, or says something that the command does not take.
  static func from(_ given: [String]) throws -> [String] {
    guard let name = given.first, let (command, required) = command(named: name),
      !given.contains(where: { ["-h", "--help", "--version"].contains($0) }),
      let path = path(in: given)
    else { return given }
    let configuration = try Configuration(reading: path)
    let own = Array(given.dropFirst())
    return [name] + (try configuration.arguments(of: command, given: own, required: required))
  }

  /// A command that a file may configure, with arguments that it cannot be without.
  private static func command(
    named name: String
  ) -> (type: any ParsableCommand.Type, required: [String])? {
    switch name {
    case "build", "augment": (BuildCommand.self, [])
    case "train": (TrainCommand.self, ["-o", "generator"])
    case "preview": (PreviewCommand.self, ["-o", "sheet.png"])
    default: nil
    }
  }

  private static func path(in given: [String]) -> FilePath? {
    for (place, argument) in given.enumerated() {
      if argument == "--config", given.indices.contains(place + 1) {
        return FilePath(given[place + 1])
      }
      if argument.hasPrefix("--config=") { return FilePath(String(argument.dropFirst(9))) }
    }
    let standard = FilePath(Configuration.name)
    return (try? FileStatus(of: standard)) == nil ? nil : standard
  }
}
