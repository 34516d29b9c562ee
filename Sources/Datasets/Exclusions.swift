internal import Files
public import Randomness
public import SystemPackage

/// Who is to be left out: paths, patients and digests, one a line.
public struct Exclusions: Sendable {
  private static let sizeLimit = 1 << 26

  /// Lines that are neither empty nor comments.
  private var entries: Set<String> = []

  /// Excludes nobody.
  public init() {}

  /// Reads a list; `#` begins a comment line.
  ///
  /// - Throws: `DatasetError.layout` when it cannot be read.
  public init(reading path: FilePath) throws(DatasetError) {
    do throws(FileError) {
      let bytes = try FileBytes.read(path, limit: Self.sizeLimit)
      for line in bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
        let text = String(decoding: line, as: UTF8.self)[...].trimmed
        if !text.isEmpty && !text.hasPrefix("#") { entries.insert(text) }
      }
    } catch {
      throw .layout("--exclude \(error)")
    }
  }

  /// The number of different lines.
  public var count: Int { entries.count }

  /// The lines that mean a radiograph: by its path from the input, its name, its patient, or the SHA-256
  /// of its file.
  public func matching(_ file: InputFile, patient: String, digest: Digest) -> Set<String> {
    guard !entries.isEmpty else { return [] }
    let name = file.path.lastComponent?.string ?? ""
    return entries.intersection([
      file.source.string, file.source.printable, file.relativePath.string, name, patient,
      digest.description, digest.description.uppercased(),
    ])
  }
}
