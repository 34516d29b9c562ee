import ArgumentParser
import Files
import SystemPackage

/// Shows what files hold.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show format, size, depth, polarity and statistics of images, generators or datasets."
  )

  @Argument(help: "Images, generator files or dataset folders.")
  var files: [FilePath]

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @OptionGroup(title: "Reading")
  var reading: ReadingOptions

  mutating func run() throws {
    var refused = 0
    for (place, file) in files.enumerated() {
      do {
        let inspection = try Inspection(file, reading)
        if json {
          try StandardOutput.write(inspection.json.line)
        } else {
          if place > 0 { try StandardOutput.write("") }
          try StandardOutput.write(inspection.text)
        }
      } catch {
        guard files.count > 1 else { throw error }
        StandardError.write("error: \(error)")
        refused += 1
      }
    }
    if refused > 0 { throw ExitCode(refused == files.count ? 1 : 3) }
  }
}
