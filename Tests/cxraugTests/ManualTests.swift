import Files
import Phantoms
import SystemPackage
import Testing

/// The manual page lists exactly the options that the program takes.
@Suite struct ManualTests {
  @Test func `every option and argument of every command is in the manual, and no other`() throws {
    let dump = try Program.run(["--experimental-dump-help"], in: "/tmp")
    let help = try JSON(parsing: dump.output)
    let commands = try #require(help["command"]?["subcommands"]?.array)
    var taken: Set<String> = []
    for command in commands where command["commandName"]?.string != "help" {
      for argument in command["arguments"]?.array ?? [] {
        for name in argument["names"]?.array ?? [] {
          let text = try #require(name["name"]?.string)
          taken.insert(name["kind"]?.string == "short" ? "-" + text : "--" + text)
        }
      }
    }
    #expect(taken.count > 25)
    #expect(taken.subtracting(try Self.listed()).isEmpty, "missing in the manual")
    #expect(try Self.listed().subtracting(taken).isEmpty, "only in the manual")
  }

  @Test func `defaults in the manual are the program's`() throws {
    let manual = try Self.text()
    let dump = try Program.run(["--experimental-dump-help"], in: "/tmp")
    let commands = try #require(
      try JSON(parsing: dump.output)["command"]?["subcommands"]?.array)
    for argument in commands.flatMap({ $0["arguments"]?.array ?? [] }) {
      // Where a value is parsed by hand the help text itself names the default.
      let inHelp = argument["abstract"]?.string?.firstMatch(of: /\(default: (\w+)\)/)
      guard let value = argument["defaultValue"]?.string ?? inHelp.map({ String($0.1) }),
        value != ".",
        let name = argument["preferredName"]?["name"]?.string
      else { continue }
      let number = value.hasSuffix(".0") ? String(value.dropLast(2)) : value
      let section = try #require(
        manual.split(separator: "\n.It Fl ").dropFirst().first { section in
          let heading = section.prefix { $0 != "\n" }
          return heading.split(separator: " ").contains("-\(name)")
        })
      let sentence = section.replacing("\n.Cm ", with: " ").replacing("\n", with: " ")
      #expect(
        sentence.contains("default is \(number)") || sentence.contains("default, \(number)"),
        "\(name): \(value)")
    }
  }

  static func text() throws -> String {
    let path = FixtureFolder.path("../man/cxraug.1")
    return String(decoding: try FileBytes.read(path, limit: 1 << 20), as: UTF8.self)
  }

  /// Options as mdoc writes them: `Fl o` and `Fl -output`.
  static func listed() throws -> Set<String> {
    var names: Set<String> = []
    for line in try text().split(separator: "\n") where line.contains("Fl ") {
      let words = line.split(separator: " ").map(String.init)
      for (index, word) in words.enumerated().dropLast() where word == "Fl" || word == ".Fl" {
        names.insert("-" + words[index + 1].filter { $0 != "," })
      }
    }
    return names
  }
}
