public import Files
public import SystemPackage

/// One file of the input that may be a radiograph.
public struct InputFile: Sendable {
  /// Where it lies.
  public let path: FilePath
  /// The path from its input folder.
  public let relativePath: FilePath
  /// What the manifest calls it: the path from its input folder, behind the name of that folder when
  /// there are several inputs.
  public let source: FilePath
  /// What the file system said when it was found.
  public let status: FileStatus

  /// The folders between the input and the file, as they are on disk.
  var folders: [String] { relativePath.components.dropLast().map(\.string) }
  /// The same, behind what tells the inputs apart.
  var sourceFolders: [String] { source.components.dropLast().map(\.string) }
  /// The input's own name, where there are several.
  var inputName: String? {
    source.components.dropLast(relativePath.components.count).last?.string
  }
}
