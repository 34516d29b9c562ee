import Datasets
import Expansion
import Files
import SystemPackage
import Watching

extension WatchJournal {
  /// The files that a batch is built of: those in the data set and those that were handed to it.
  ///
  /// - Throws: When a folder is not watched.
  func listing(of options: BuildOptions) throws -> InputListing {
    func entries(_ folder: FilePath) throws -> [DirectoryListing.Entry] {
      let folder = try Folder.absolute(folder)
      guard let root = roots.firstIndex(of: folder) else {
        throw FileError(folder, "not in the journal of the watch; expected the folders it watches")
      }
      return files(in: root).values.filter { [.done, .settled].contains($0.state) }
        .map { DirectoryListing.Entry(path: $0.path, status: $0.status) }
        .sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) }
    }
    return InputListing(
      inputs: try options.inputs.map { try entries($0) },
      masks: try options.masks.map { try entries($0) } ?? [])
  }
}
