internal import Files

/// What the folders of the input say of each file: its part of the data set and its class.
///
/// `train/normal/a.png`, `train/a.png` and `normal/a.png` are the forms that people use. A top folder
/// with a name that loaders take for a split is one, and so is one of several inputs; then every file
/// must lie in such a folder.
/// Below, class folders are classes when every file lies in one of several; unless they are folders of
/// patients (`isOfPatients`).
public struct FolderConvention: Sendable {
  /// The part of each file, by its place; nil when the input is not split.
  public let sides: [Side?]
  /// The class folder of each file as it is on disk; nil when there are no classes.
  public let labels: [String?]

  /// The folder that each file's patient has; nil when folders are of no patients.
  public let patients: [String?]

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
    patients = Self.patients(zip(files, below).map { $0.folders.dropFirst($1 == nil ? 0 : 1) })
    let isLabelled =
      Set(folders).count > 1 && !folders.contains(nil) && !Self.isOfPatients(folders)
    besideFolders = Set(folders).count > 2 ? folders.count { $0 == nil } : 0
    labels = isLabelled ? folders : folders.map { _ in nil }
  }

  /// Whether a file lies where class folders do: in the input itself, or in the folder of a split.
  public static func isBesideClasses(_ file: InputFile) -> Bool {
    file.folders.drop { Side(folder: $0) != nil }.isEmpty
  }

  /// The first folder of each file below those that all share, if these folders are of patients.
  private static func patients(_ folders: [ArraySlice<String>]) -> [String?] {
    var folders = folders
    while let first = folders.first?.first, folders.allSatisfy({ $0.first == first }) {
      // One patient alone is one too.
      if PatientRule.isPatient(folder: first) { break }
      folders = folders.map { $0.dropFirst() }
    }
    let level = folders.map(\.first)
    return isOfPatients(level) ? level : level.map { _ in nil }
  }

  /// Whether the folders that files lie in are patients rather than classes: all have names such as
  /// `patient00017`, `p10` or `case_01`; or numbers, and there are more of them than pictures in
  /// each; or there are twenty and more with fewer than five pictures each, on average.
  private static func isOfPatients(_ folders: [String?]) -> Bool {
    let names = Set(folders.compactMap { $0 })
    guard !names.isEmpty, !folders.contains(nil) else { return false }
    if names.allSatisfy(PatientRule.isPatient(folder:)) { return true }
    if names.allSatisfy({ $0.allSatisfy(\.isNumber) }) {
      return names.count * names.count > folders.count
    }
    return names.count >= 20 && folders.count < 5 * names.count
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
