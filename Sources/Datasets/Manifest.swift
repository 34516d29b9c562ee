public import Files
internal import Randomness
public import SystemPackage

/// All files of a data set, as the listings that people and loaders read.
public struct Manifest: Sendable {
  /// The name of the listing of all files.
  public static let name = "manifest.jsonl"
  /// The name of the description.
  public static let descriptionName = "dataset.json"
  /// The name of the listing of one split, inside of its folder, that Hugging Face `imagefolder` reads.
  public static let metadataName = "metadata.jsonl"

  /// Rows in the order of their file names.
  public let rows: [ManifestRow]

  /// A manifest of rows in any order.
  public init(rows: [ManifestRow]) {
    self.rows = rows.sorted { $0.output.file.utf8.lexicographicallyPrecedes($1.output.file.utf8) }
  }

  /// Rows of one kind in one split.
  public func count(_ kind: Output.Kind, in side: Side) -> Int {
    rows.count { $0.output.kind == kind && $0.output.split == side }
  }

  /// Writes the listings whose content changed, the manifest last.
  ///
  /// - Parameters:
  ///   - output: The folder of the data set.
  ///   - description: The content of `dataset.json`.
  /// - Throws: When a file cannot be written; the old listings stand.
  public func publish(in output: FilePath, description: JSON) throws(FileError) {
    for side in Side.allCases {
      let folder = output.appending(side.rawValue)
      let metadata = metadata(of: side)
      if metadata.isEmpty {
        AtomicFile.remove(folder.appending(Self.metadataName))
      } else {
        try AtomicFile.writeIfChanged(metadata, to: folder.appending(Self.metadataName))
        try AtomicFile.syncFolder(folder)
      }
    }
    try AtomicFile.writeIfChanged(description.page, to: output.appending(Self.descriptionName))
    try publishRows(in: output)
  }

  /// Writes the listing of all files alone.
  public func publishRows(in output: FilePath) throws(FileError) {
    let lines = rows.map { $0.json.line + "\n" }
    // The names that the rows speak of are durable before the rows are.
    try AtomicFile.syncFolder(output)
    try AtomicFile.writeIfChanged(lines.joined(), to: output.appending(Self.name))
    try AtomicFile.syncFolder(output)
  }
}

extension ManifestRow {
  /// A line of `metadata.jsonl`: flat columns, the file's name relative to the folder of its split.
  var metadataLine: String {
    let name = output.file.dropFirst(output.split.rawValue.utf8.count + 1)
    var members: [JSON.Member] = [.init("file_name", .string(String(name)))]
    if let label = output.label { members.append(.init("label", .string(label))) }
    members += [
      .init("kind", .string(output.kind.rawValue)), .init("patient", .text(output.patient)),
      .init("parent", .text(output.parent)),
      .init("laterality", .string(output.isMirrored ? "mirrored" : "standard")),
      .init("bits", .integer(output.bits)), .init("sha256", .string(digest.description)),
    ]
    return JSON.object(members).line + "\n"
  }
}
