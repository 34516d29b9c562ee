import Files
import Phantoms
import SystemPackage
import Testing

/// The manual page lists exactly the options that the program takes.
@Suite struct ManualTests {
  @Test func `every option of every command is in the manual, and no other`() throws {
    let dump = try Program.run(["--experimental-dump-help"], in: "/tmp")
    let help = try JSON(parsing: dump.output)
    let commands = try #require(help["command"]?["subcommands"]?.array)
    let listed = try Self.listed()
    #expect(listed.count == commands.count - 1)
    for command in commands where command["commandName"]?.string != "help" {
      let shown = (command["arguments"]?.array ?? []).filter { $0["shouldDisplay"] != .bool(false) }
      let names = shown.flatMap { $0["names"]?.array ?? [] }
      let taken = try Set(
        names.map { name in
          let text = try #require(name["name"]?.string)
          return name["kind"]?.string == "short" ? "-" + text : "--" + text
        })
      let name = try #require(command["commandName"]?.string)
      let own = try #require(listed[name])
      #expect(taken.subtracting(own) == [], "missing for \(name)")
      #expect(own.subtracting(taken) == [], "only in the manual of \(name)")
    }
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

  /// The options of each command as mdoc lists them: in the section of its name, and in those that
  /// begin with the commands that take them.
  static func listed() throws -> [String: Set<String>] {
    var listed: [String: Set<String>] = [:]
    let text = try text()
    let body = try #require(text.split(separator: ".Sh DESCRIPTION").last)
    for section in body.split(separator: "\n.Ss ").dropFirst() {
      let lines = section.prefix(
        upTo: section.firstRange(of: "\n.Sh ")?.lowerBound ?? section.endIndex
      )
      .split(separator: "\n").map(String.init)
      let own = lines.first.map { [$0] } ?? []
      let takers =
        lines.contains { $0 == "take:" || $0 == "takes:" }
        ? lines.prefix { !$0.hasPrefix("take") }.dropFirst().filter { $0.hasPrefix(".Cm ") }
          .map { String($0.dropFirst(4).prefix { $0.isLetter }) } : own
      // A command may have no option of its own; its section is named like it.
      if let name = own.first, name.allSatisfy(\.isLowercase) {
        listed[name, default: []].formUnion([])
      }
      for line in lines where line.hasPrefix(".It Fl ") {
        let words = line.split(separator: " ").map(String.init)
        for (index, word) in words.enumerated().dropLast() where word == "Fl" {
          for taker in takers {
            listed[taker, default: []].insert("-" + words[index + 1].filter { $0 != "," })
          }
        }
      }
    }
    for command in listed.keys { listed[command]?.formUnion(["--version", "-h", "--help"]) }
    return listed
  }
}
