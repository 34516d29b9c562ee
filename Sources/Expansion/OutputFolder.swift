internal import Datasets
internal import Files
internal import SystemPackage

/// The folder of a data set and the state that is kept in it.
struct OutputFolder {
  let path: FilePath

  var state: FilePath { path.appending(".cxraug") }
  var journal: FilePath { state.appending("journal.jsonl") }
  var inputs: FilePath { state.appending("inputs.jsonl") }
  var refused: FilePath { state.appending("refused.jsonl") }
  var generators: FilePath { state.appending("generators") }
  var description: FilePath { path.appending(Manifest.descriptionName) }

  /// Refuses folders that would feed on themselves or that hold something else.
  ///
  /// - Throws: `DatasetError.layout` when one folder lies in the other, or the output is neither new
  ///   nor empty nor a data set of ours.
  func check(against input: FilePath) throws {
    let inputs = try Folder.ancestry(of: input)
    let outputs = try Folder.ancestry(of: path)
    if let own = inputs.last, outputs.contains(where: { $0.isSameEntry(as: own) }) {
      throw DatasetError.layout(
        "\(path.printable): lies in the input \(input.printable); "
          + "choose an output folder beside it")
    }
    if let status = try? FileStatus(of: path),
      inputs.contains(where: { $0.isSameEntry(as: status) })
    {
      throw DatasetError.layout(
        "\(path.printable): contains the input \(input.printable); "
          + "choose an output folder beside it")
    }
    try checkIsOurs()
  }

  /// Refuses a folder that is neither new nor empty nor a data set of ours.
  func checkIsOurs() throws {
    guard let status = try? FileStatus(of: path) else { return }
    guard status.kind == .folder else {
      throw DatasetError.layout("\(path.printable): a \(status.kind.rawValue); expected a folder")
    }
    let names = try DirectoryListing.names(in: path)
    guard names.isEmpty || names.contains(where: { $0.string == ".cxraug" }) else {
      throw DatasetError.layout(
        "\(path.printable): holds other files; expected a new or empty folder, or a data set of "
          + "cxraug")
    }
  }

  /// Removes files of earlier runs that the plan no longer has, and folders that became empty.
  func remove(_ files: some Sequence<String>) {
    for file in files {
      let place = path.pushing(FilePath(file))
      AtomicFile.remove(place)
      var folder = place.removingLastComponent()
      while folder != path, folder.components.count > path.components.count {
        Folder.removeIfEmpty(folder)
        folder.removeLastComponent()
      }
    }
  }
}
