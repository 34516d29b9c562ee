import Datasets
import Expansion
import Files
import SystemPackage
import Watching

extension WatchRecords {
  /// The files that a batch is built of: those in the data set and those that were handed to it.
  ///
  /// - Throws: When a folder is not watched.
  func listing(of options: BuildOptions) throws -> InputListing {
    func files(_ folder: FilePath) throws -> InputListing.Files {
      let folder = try Folder.absolute(folder)
      guard let root = roots.firstIndex(of: folder) else {
        throw FileError(folder, "not in the journal of the watch; expected the folders it watches")
      }
      let known = self.files(in: root).values
      let entries = known.compactMap { file in
        (file.state == .settled ? file.status : file.inDataset).map {
          DirectoryListing.Entry(path: file.path, status: $0)
        }
      }
      let changed = known.filter { $0.state == .settled && $0.earlier != nil }
      return InputListing.Files(
        entries.sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) },
        earlier: Dictionary(
          changed.compactMap { file in file.earlier.map { (file.path, $0) } },
          uniquingKeysWith: { first, _ in first }))
    }
    return InputListing(
      inputs: try options.inputs.map { try files($0) },
      masks: try options.masks.map { try files($0) } ?? InputListing.Files([], earlier: [:]))
  }
}
