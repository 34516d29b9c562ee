import ArgumentParser
import Files
import SystemPackage

/// Writes a configuration file.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented cxraug.yaml with every default into the current folder.",
    discussion: "build and train take what stands in it; the command line wins.")

  func run() throws {
    let path = FilePath(Configuration.name)
    guard (try? FileStatus(of: path)) == nil else {
      throw FileError(path, "there is one already; expected none")
    }
    try AtomicFile.write(ConfigurationKey.file, to: path)
    try StandardOutput.write("written    \(path.printable)")
  }
}
