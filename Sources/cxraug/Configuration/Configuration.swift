import ArgumentParser
import Augmentation
import Files
import SystemPackage
import Yams

/// What a configuration file says, as arguments of a command.
struct Configuration {
  /// The file that is read when no other is named.
  static let name = "cxraug.yaml"

  /// One key of the file.
  private struct Setting {
    let key: ConfigurationKey
    let line: Int
    /// What it stands for on a command line.
    let arguments: [String]
  }

  private let path: FilePath
  private let settings: [Setting]

  /// Reads a file.
  ///
  /// - Throws: `ValidationError` with file, line and the nearest right key; `FileError`.
  init(reading path: FilePath) throws {
    self.path = path
    let text = String(decoding: try FileBytes.read(path, limit: 1 << 20), as: UTF8.self)
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw ValidationError("\(path.printable): \(Self.line(of: error))")
    }
    guard let root, root.null == nil else {
      settings = []
      return
    }
    guard let mapping = root.mapping else {
      throw ValidationError("\(path.printable):1: expected lines of key: value")
    }
    var settings: [Setting] = []
    for (key, value) in mapping {
      let name = key.string ?? ""
      let place = "\(path.printable):\(key.mark?.line ?? 0): "
      guard let known = ConfigurationKey.all.first(where: { $0.name == name }) else {
        let nearest = Spelling.nearest(name, among: ConfigurationKey.all.map(\.name))
        let hint = nearest.map { "did you mean \($0)?" } ?? "cxraug init lists the keys"
        throw ValidationError("\(place)\(name); \(hint)")
      }
      guard value.null == nil else { continue }
      settings.append(
        Setting(
          key: known, line: key.mark?.line ?? 0,
          arguments: try Self.arguments(for: known, value, in: path)))
    }
    self.settings = settings
  }

  /// The arguments of a command with those of the file in front, where the user did not give them.
  ///
  /// - Parameters:
  ///   - command: The command, whose own parser judges every value.
  ///   - given: What the user gave behind the name of the command.
  ///   - required: Arguments without which the command cannot be parsed, and which no key gives.
  /// - Returns: Both, so that what the user gave counts.
  /// - Throws: `ValidationError` with file and line of the first value that the command refuses.
  func arguments(
    of command: any ParsableCommand.Type, given: [String], required: [String]
  ) throws -> [String] {
    let options = Set(
      command.helpMessage().split { !($0.isLetter || $0 == "-") }.filter { $0.hasPrefix("--") })
    var named = Set(
      given.filter { $0.hasPrefix("--") }
        .map { String($0.dropFirst(2).prefix { $0 != "=" }) })
    if given.contains(where: { $0.hasPrefix("-o") }) { named.insert("output") }
    for rows in ConfigurationKey.alternatives {
      for row in rows where !row.isDisjoint(with: named) {
        for other in rows where other != row { named.formUnion(other) }
      }
    }
    var own: [String] = []
    var inputs: [String] = []
    for setting in settings where !named.contains(setting.key.name) {
      if case .paths = setting.key.value {
        inputs = setting.arguments
        continue
      }
      guard options.contains("--\(setting.key.name)"), !setting.arguments.isEmpty else { continue }
      if setting.key.name == "output", required.contains("-o") { continue }
      do {
        _ = try command.parse(required + setting.arguments)
      } catch {
        let text = command.message(for: error)
        throw ValidationError("\(path.printable):\(setting.line): \(text)")
      }
      own += setting.arguments
    }
    if let parsed = try? command.parse(own + given) as? any TakesInputs,
      parsed.folders == InputOptions.defaultFolders
    {
      own += inputs
    }
    return own + given
  }

  private static func arguments(
    for key: ConfigurationKey, _ value: Node, in path: FilePath
  ) throws -> [String] {
    let line = value.mark?.line ?? 0
    func wrong(_ expected: String, _ line: Int) -> ValidationError {
      ValidationError("\(path.printable):\(line): \(key.name); expected \(expected)")
    }
    func beside(_ text: String) -> String {
      path.removingLastComponent().pushing(FilePath(text)).string
    }
    switch key.value {
    case .paths:
      let nodes = value.sequence.map(Array.init) ?? [value]
      return try nodes.map {
        guard let text = $0.scalar?.string else { throw wrong("a folder or a list", line) }
        return beside(text)
      }
    case .steps:
      let nodes = value.sequence.map(Array.init) ?? [value]
      let steps = try nodes.map { node in
        guard let text = Self.step(node) else {
          throw wrong("steps such as rotate:±10", node.mark?.line ?? line)
        }
        do throws(PipelineError) {
          _ = try AugmentationPipeline(parsing: text)
        } catch {
          throw ValidationError("\(path.printable):\(node.mark?.line ?? line): \(error)")
        }
        return text
      }
      return ["--\(key.name)", steps.joined(separator: " ")]
    case .flag:
      guard let flag = value.bool else { throw wrong("true or false", line) }
      return flag ? ["--\(key.name)"] : []
    case .text, .path, .textOrTable:
      guard let text = value.scalar?.string else { throw wrong("one value", line) }
      let isTable = [".csv", ".tsv"].contains { text.hasSuffix($0) }
      let isPath =
        switch key.value {
        case .path: true
        case .textOrTable: isTable
        default: false
        }
      return ["--\(key.name)=\(isPath ? beside(text) : text)"]
    }
  }

  /// A step as a text, or as a key with a value when a blank stands behind the colon.
  private static func step(_ node: Node) -> String? {
    if let text = node.scalar?.string { return text }
    guard let mapping = node.mapping, mapping.count == 1, let pair = mapping.first,
      let name = pair.key.scalar?.string, let value = pair.value.scalar?.string
    else { return nil }
    return name + ":" + value
  }

  private static func line(of error: YamlError) -> String {
    let text = "\(error)".split(separator: "\n").first.map(String.init) ?? "not YAML"
    return text.hasSuffix(":") ? String(text.dropLast()) : text
  }
}

/// A command that takes folders of radiographs.
protocol TakesInputs {
  var folders: [FilePath] { get }
}
