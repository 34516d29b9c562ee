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
        if !text.isEmpty && !text.hasPrefix("#") { entries.insert(Self.normalized(text)) }
      }
    } catch {
      throw .layout("--exclude \(error)")
    }
  }

  /// The different lines.
  public var lines: Set<String> { entries }

  /// The lines that mean a radiograph: by its path from the input or its name, both with or without
  /// extension, its patient, or the SHA-256 of its file.
  public func matching(_ file: InputFile, patient: String, digest: Digest) -> Set<String> {
    guard !entries.isEmpty else { return [] }
    let names = [file.source, file.relativePath].flatMap(Self.names)
    return entries.intersection(names + [patient, digest.description])
  }

  /// The lines that mean a radiograph of an earlier build, by what that knows of it.
  ///
  /// - Parameters:
  ///   - name: Its path from the input, printable.
  ///   - patient: Who it showed.
  ///   - digest: The SHA-256 of its file.
  /// - Returns: None when it is not meant.
  public func matching(earlier name: String, patient: String, digest: Digest) -> Set<String> {
    guard !entries.isEmpty else { return [] }
    return entries.intersection(Self.names(of: FilePath(name)) + [patient, digest.description])
  }

  private static func names(of path: FilePath) -> [String] {
    [path, FilePath(path.lastComponent?.string ?? "")].flatMap { path in
      var bare = path
      bare.extension = nil
      return [path.string, path.printable, bare.string, bare.printable]
    }
  }

  /// Paths without `./`, digests in lower case.
  private static func normalized(_ text: String) -> String {
    if text.count == 64, text.allSatisfy(\.isHexDigit) { return text.lowercased() }
    return text.hasPrefix("./") ? String(text.dropFirst(2)) : text
  }
}
