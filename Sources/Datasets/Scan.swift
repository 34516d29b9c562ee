public import Files
public import SystemPackage

/// One file of the input that may be a radiograph.
public struct InputFile: Sendable {
  /// Where it lies.
  public let path: FilePath
  /// The path from the input folder.
  public let relativePath: FilePath
  /// What the file system said when it was found.
  public let status: FileStatus

  /// The folder directly below the input that it lies in, if any.
  var topFolder: String? {
    relativePath.components.count > 1 ? relativePath.components.first?.string : nil
  }
}

/// An input that is not used, and why.
public struct Refusal: Sendable, Equatable {
  /// The path from the input folder, printable.
  public let file: String
  /// What was found and what was expected.
  public let reason: String

  /// Both texts.
  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }
}

/// What is wrong with a data set as a whole.
public enum DatasetError: Error, CustomStringConvertible {
  /// The input cannot be used at all; the text is "FOLDER: found; expected".
  case input(String)
  /// Folders or options that cannot go together.
  case layout(String)

  /// One line without `error:`.
  public var description: String {
    switch self {
    case .input(let text), .layout(let text): text
    }
  }
}

/// The files of an input folder, byte-exact, links not followed.
public struct Scan: Sendable {
  /// Files that may be radiographs, in the order of their paths' bytes.
  public private(set) var files: [InputFile] = []
  /// Entries that cannot be radiographs for what they are: links and devices.
  public private(set) var refusals: [Refusal] = []
  /// Files that are something else by their name: tables, notes, downloads under way.
  public private(set) var others: [FilePath] = []

  /// Lists a folder.
  ///
  /// - Throws: `DatasetError` when the folder is missing, is no folder, or holds folders that mean
  ///   something else: splits or masks.
  public init(_ input: FilePath) throws(DatasetError) {
    do throws(FileError) {
      guard try FileStatus(of: input).kind == .folder else {
        throw FileError(input, "a file; expected a folder of radiographs")
      }
      try list(input)
    } catch {
      throw .input("\(error)")
    }
    guard !files.isEmpty || !refusals.isEmpty else {
      throw .input("\(input.printable): no files; expected radiographs (PNG, JPEG, TIFF, JSRT raw)")
    }
    try checkFolders(in: input)
  }

  private mutating func list(_ input: FilePath) throws(FileError) {
    for entry in try DirectoryListing.files(below: input) {
      let name = entry.path.lastComponent?.string ?? ""
      if Self.isOther(name) {
        others.append(entry.path)
      } else if entry.status.kind != .file {
        refusals.append(
          Refusal(
            file: entry.path.printable, reason: "a \(entry.status.kind.rawValue); expected a file"))
      } else {
        files.append(
          InputFile(
            path: input.pushing(entry.path), relativePath: entry.path, status: entry.status))
      }
    }
  }

  private mutating func checkFolders(in input: FilePath) throws(DatasetError) {
    let names = Set(files.compactMap(\.topFolder))
    if let split = names.sorted().first(where: { Stem.isReserved($0.lowercased()) }) {
      throw .layout(
        "\(input.printable): a folder \(split), a name that loaders take for a split; expected "
          + "radiographs or class folders that are not split yet")
    }
    let masks = names.sorted().first { ["mask", "masks"].contains($0.lowercased()) }
    if let masks {
      let beside = names.subtracting([masks]).sorted().first ?? "…"
      throw .layout(
        "\(input.printable): a folder \(masks) among the radiographs; "
          + "give the folder of the radiographs alone, such as \(input.printable)/\(beside)")
    }
  }

  /// The class folder of each file; all nil unless every file lies in one of several folders.
  ///
  /// - Parameter files: Files that are radiographs; others must not decide.
  /// - Returns: The names of the folders as they are on disk.
  public static func labels(of files: [InputFile]) -> [String?] {
    let folders = files.map(\.topFolder)
    let isLabelled = Set(folders).count > 1 && !folders.contains(nil)
    return isLabelled ? folders : folders.map { _ in nil }
  }

  /// Names of files that are no radiographs: tables and texts beside them, what systems leave, and
  /// what is still being written.
  private static func isOther(_ name: String) -> Bool {
    let name = name.lowercased()
    let endings = [
      ".txt", ".csv", ".tsv", ".json", ".jsonl", ".md", ".yaml", ".yml", ".xml", ".pdf", ".html",
      ".tmp", ".part", ".partial", ".crdownload",
    ]
    return endings.contains { name.hasSuffix($0) } || name.hasPrefix("~$")
      || ["thumbs.db", "desktop.ini"].contains(name)
  }
}
