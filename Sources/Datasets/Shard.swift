internal import Files
internal import Randomness

/// An archive that holds many samples: a file `train-000000.tar`, whose members are named in the
/// manifest as if it were a folder.
public enum Shard {
  private static let ending = ".tar"

  /// The name of a shard, counted from 0.
  public static func name(_ side: Side, _ number: Int) -> String {
    let digits = String(number)
    return side.rawValue + "-" + String(repeating: "0", count: max(0, 6 - digits.utf8.count))
      + digits + ending
  }

  /// Whether a file on disk is a shard.
  public static func isArchive(_ file: String) -> Bool { file.hasSuffix(ending) }

  /// The shard that a path leads into; nil for a file of its own.
  public static func archive(of file: String) -> String? {
    guard let slash = file.firstIndex(of: "/") else { return nil }
    let folder = file[..<slash]
    // Neither splits nor classes have a dot in their names.
    return isArchive(String(folder)) ? String(folder) : nil
  }

  /// The name of a file in its shard, or that of its own.
  public static func member(of file: String) -> String {
    archive(of: file).map { String(file.dropFirst($0.utf8.count + 1)) } ?? file
  }
}

extension Output {
  /// The files on disk that it takes: its own and that of its mask, or its shard.
  public var places: [String] {
    if let archive = Shard.archive(of: file) { return [archive] }
    return files
  }
}

extension ManifestRow {
  /// The name and the text of the member that tells of a sample in its shard.
  public var sample: (name: String, text: String) {
    let stem = Shard.member(of: output.file).prefix { $0 != "." }
    let members: [JSON.Member] = [
      .init("label", .text(output.label)), .init("kind", .string(output.kind.rawValue)),
      .init("patient", .text(output.patient)), .init("parent", .text(output.parent)),
      .init("laterality", .string(output.isMirrored ? "mirrored" : "standard")),
      .init("width", .integer(output.width)), .init("height", .integer(output.height)),
      .init("bits", .integer(output.bits)), .init("sha256", .string(content.digest.description)),
    ]
    return (stem + ".json", JSON.object(members).line + "\n")
  }
}
