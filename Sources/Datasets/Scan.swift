public import Files
public import SystemPackage

/// The files of the input folders, byte-exact, links not followed.
public struct Scan: Sendable {
  /// Files that may be radiographs, in the order of the bytes of `source`.
  public private(set) var files: [InputFile] = []
  /// Entries that cannot be radiographs for what they are: links and devices.
  public private(set) var refusals: [Refusal] = []
  /// Files that are something else by their name: tables, notes, downloads under way.
  public private(set) var others: [FilePath] = []

  /// Lists folders.
  ///
  /// - Parameters:
  ///   - inputs: One folder of radiographs or several, none of which lies in another.
  ///   - masks: The folder of the masks; left out where it lies in an input.
  ///   - listing: The files of each input, if they were listed before; nil to look now.
  /// - Throws: `DatasetError` when a folder is missing, is no folder, holds nothing, lies in another,
  ///   or holds masks that were not named.
  public init(
    _ inputs: [FilePath], masks: FilePath? = nil, listing: [[DirectoryListing.Entry]]? = nil
  ) throws(DatasetError) {
    try Self.checkApart(inputs)
    for input in inputs { try Self.checkIsNotOurs(input) }
    for (place, name) in try Self.names(of: inputs).enumerated() {
      do throws(FileError) {
        try list(inputs[place], name: name, masks: masks, entries: listing?[place])
      } catch {
        throw .input("\(error)")
      }
    }
    guard !files.isEmpty || !refusals.isEmpty else {
      let names = inputs.map(\.printable).joined(separator: ", ")
      throw .input("\(names): no files; expected radiographs (PNG, JPEG, TIFF, JSRT raw)")
    }
    files.sort { $0.source.bytes.lexicographicallyPrecedes($1.source.bytes) }
  }

  private mutating func list(
    _ input: FilePath, name: FilePath, masks: FilePath?, entries: [DirectoryListing.Entry]?
  ) throws(FileError) {
    if entries == nil, try FileStatus(of: input).kind != .folder {
      throw FileError(input, "a file; expected a folder of radiographs")
    }
    let masks = masks.flatMap { Folder.relativePath(of: $0, in: input) }
    let entries = if let entries { entries } else { try DirectoryListing.files(below: input) }
    for entry in entries {
      if let masks, entry.path.starts(with: masks) { continue }
      let source = name.pushing(entry.path)
      if Self.isOther(entry.path.lastComponent?.string ?? "") {
        others.append(source)
      } else if entry.status.kind != .file {
        refusals.append(
          Refusal(
            file: source.printable, reason: "a \(entry.status.kind.rawValue); expected a file"))
      } else {
        try Self.checkIsNoMask(entry.path, in: input)
        files.append(
          InputFile(
            path: input.pushing(entry.path), relativePath: entry.path, source: source,
            status: entry.status))
      }
    }
  }

  /// Masks among the radiographs would become radiographs.
  private static func checkIsNoMask(_ path: FilePath, in input: FilePath) throws(FileError) {
    var folder = path.removingLastComponent()
    while let name = folder.lastComponent?.string {
      if ["mask", "masks"].contains(name.lowercased()) {
        throw FileError(
          input,
          "a folder \(folder.printable) among the radiographs; give the folder of the radiographs "
            + "alone, or --masks \(input.pushing(folder).printable)")
      }
      folder.removeLastComponent()
    }
  }

  /// What this program has made would come back as new patients.
  private static func checkIsNotOurs(_ input: FilePath) throws(DatasetError) {
    guard var folder = try? Folder.absolute(input) else { return }
    repeat {
      guard (try? FileStatus(of: folder.appending(Manifest.name))) != nil,
        let bytes = try? FileBytes.read(
          folder.appending(Manifest.descriptionName), limit: sizeOfDescription),
        let format = try? JSON(parsing: bytes)["format"]?.string,
        format.hasPrefix("cxraug dataset")
      else { continue }
      throw .layout(
        "\(input.printable): a data set of cxraug, or in one; expected radiographs that it has not "
          + "made")
    } while folder.removeLastComponent()
  }

  private static let sizeOfDescription = 1 << 30

  /// Two inputs, one of which lies in the other, would bring every file twice.
  private static func checkApart(_ inputs: [FilePath]) throws(DatasetError) {
    for (place, input) in inputs.enumerated() {
      for other in inputs.dropFirst(place + 1) {
        let isSame =
          (try? FileStatus(of: input)).flatMap { own in
            (try? FileStatus(of: other)).map { own.isSameEntry(as: $0) }
          } ?? false
        if isSame || Folder.relativePath(of: input, in: other) != nil
          || Folder.relativePath(of: other, in: input) != nil
        {
          throw .layout(
            "\(input.printable) and \(other.printable): one lies in the other; expected the outer one"
          )
        }
      }
    }
  }

  /// What tells the inputs apart: nothing for one, and otherwise as many of the last components of
  /// their paths as it takes.
  public static func names(of inputs: [FilePath]) throws(DatasetError) -> [FilePath] {
    guard inputs.count > 1 else { return inputs.map { _ in "" } }
    do throws(FileError) {
      let paths = try inputs.map { path throws(FileError) in try Folder.absolute(path) }
      let deepest = paths.map(\.components.count).max() ?? 0
      for depth in 1...max(1, deepest) {
        let names = paths.map { FilePath(root: nil, $0.components.suffix(depth)) }
        if Set(names).count == names.count { return names }
      }
      return paths
    } catch {
      throw .input("\(error)")
    }
  }

  /// Names of files that are no radiographs: tables and texts beside them, what systems leave, and
  /// what is still being written.
  public static func isOther(_ name: String) -> Bool {
    let name = name.lowercased()
    let endings = [
      ".txt", ".csv", ".tsv", ".json", ".jsonl", ".md", ".yaml", ".yml", ".xml", ".pdf", ".html",
      ".tmp", ".part", ".partial", ".filepart", ".crdownload", "~",
    ]
    return endings.contains { name.hasSuffix($0) } || name.hasPrefix("~$")
      || ["thumbs.db", "desktop.ini"].contains(name)
  }
}
