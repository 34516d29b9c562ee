internal import Files

/// What the folders of the input say of each file: its part of the data set and its class.
///
/// `train/normal/a.png`, `train/a.png` and `normal/a.png` are the forms that people use. A top folder
/// with a name that loaders take for a split is one, and so is one of several inputs; then every file
/// must lie in such a folder.
/// Below, class folders are classes when every file lies in one of several.
public struct FolderConvention: Sendable {
  /// The part of each file, by its place; nil when the input is not split.
  public let sides: [Side?]
  /// The class folder of each file as it is on disk; nil when there are no classes.
  public let labels: [String?]

  /// Files beside folders that would be classes if there were none; 0 otherwise.
  public let besideFolders: Int

  /// Reads the folders of files that are radiographs; others must not decide.
  ///
  /// - Throws: `DatasetError.layout` for a file beside split folders.
  public init(_ files: [InputFile]) throws(DatasetError) {
    let below = files.map { $0.folders.first.flatMap { Side(folder: $0) } }
    let sides = zip(files, below).map { file, side in
      side ?? file.inputName.flatMap { Side(folder: $0) }
    }
    let isSplit = sides.contains { $0 != nil }
    if isSplit, let place = sides.firstIndex(of: nil),
      let split = files.lazy.flatMap({ [$0.folders.first, $0.inputName] }).compactMap({ $0 })
        .first(where: { Side(folder: $0) != nil })
    {
      throw .layout(
        "\(files[place].source.printable): beside a folder \(split), a name that loaders take for a "
          + "split; expected all radiographs in such folders, or none")
    }
    self.sides = sides
    let folders = zip(files, below).map { file, side in
      file.folders.dropFirst(side == nil ? 0 : 1).first
    }
    let isLabelled = Set(folders).count > 1 && !folders.contains(nil)
    besideFolders = Set(folders).count > 2 ? folders.count { $0 == nil } : 0
    labels = isLabelled ? folders : folders.map { _ in nil }
  }
}

extension Side {
  /// The part that loaders take a folder for, by its name in any case.
  init?(folder: String) {
    switch folder.lowercased() {
    case "train", "training": self = .train
    case "val", "valid", "validation", "dev", "eval": self = .val
    case "test", "testing": self = .test
    default: return nil
    }
  }
}
