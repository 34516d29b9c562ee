internal import Datasets
internal import Files
internal import SystemPackage

/// The folder of a data set or of samples, and the state that is kept in it.
struct OutputFolder {
  /// What a folder holds; its journal tells.
  enum Content: String {
    /// Splits with a manifest and a description: `build`.
    case dataset = "journal.jsonl"
    /// Synthetic radiographs with a manifest: `generate`.
    case samples = "samples.jsonl"
  }

  let path: FilePath
  let content: Content

  var state: FilePath { path.appending(".cxraug") }
  var journal: FilePath { state.appending(content.rawValue) }
  var inputs: FilePath { state.appending("inputs.jsonl") }
  var retraining: FilePath { state.appending("retraining.json") }
  var retrainingLock: FilePath { state.appending("retraining.lock") }
  var nearest: FilePath { state.appending("nearest.jsonl") }
  var refused: FilePath { state.appending("refused.jsonl") }
  var generators: FilePath { state.appending("generators") }
  var description: FilePath { path.appending(Manifest.descriptionName) }

  /// Refuses folders that would feed on themselves or that hold something else.
  ///
  /// - Throws: `DatasetError.layout` when one folder lies in the other, or the output is neither new
  ///   nor empty nor a data set of ours.
  func check(against inputs: [FilePath]) throws {
    try Self.check(path, isOutside: inputs)
    if let own = try? FileStatus(of: path) {
      for input in inputs
      where try Folder.ancestry(of: input).contains(where: { $0.isSameEntry(as: own) }) {
        throw DatasetError.layout(
          "\(path.printable): contains the input \(input.printable); "
            + "choose an output folder beside it")
      }
    }
    try checkIsOurs()
  }

  /// Refuses a folder in an input, which is never written to.
  static func check(_ path: FilePath, isOutside inputs: [FilePath]) throws {
    let above = try Folder.ancestry(of: path)
    for input in inputs {
      let own = try FileStatus(of: input)
      if above.contains(where: { $0.isSameEntry(as: own) }) {
        throw DatasetError.layout(
          "\(path.printable): lies in the input \(input.printable); "
            + "choose an output folder beside it")
      }
    }
  }

  /// Refuses a folder that is neither new nor empty nor of the same content and ours.
  func checkIsOurs() throws {
    guard let status = try? FileStatus(of: path) else { return }
    guard status.kind == .folder else {
      throw DatasetError.layout("\(path.printable): a \(status.kind.rawValue); expected a folder")
    }
    let names = try DirectoryListing.names(in: path).map(\.string)
    var isOurs = names.isEmpty || names == [".cxraug"] || (try? FileStatus(of: journal)) != nil
    if content == .dataset && !isOurs {
      // Without its state a data set is known by its description.
      isOurs = try DatasetDescription(reading: description) != nil
    }
    guard isOurs else {
      let expected = content == .dataset ? "a data set of cxraug" : "samples of cxraug"
      throw DatasetError.layout(
        "\(path.printable): holds other files; expected a new or empty folder, or \(expected)")
    }
  }

  /// Makes the folder, takes its lock, does some work, and gives the lock back.
  ///
  /// - Parameter body: When it throws before it wrote anything, a folder that was new is gone again.
  /// - Returns: What it returns.
  /// - Throws: When another process holds the lock; what `body` throws.
  func locked<Result>(_ body: () async throws -> Result) async throws -> Result {
    let isNew = (try? FileStatus(of: path)) == nil
    try Folder.create(state)
    let lock = try LockFile(state.appending("lock"))
    do {
      let result = try await body()
      extendLifetime(lock)
      return result
    } catch {
      let names = try? DirectoryListing.names(in: state).map(\.string)
      if names == ["lock"] {
        // Unlinked while it is held, so that nobody can take it in between.
        AtomicFile.remove(state.appending("lock"))
        Folder.removeIfEmpty(state)
        if isNew { Folder.removeIfEmpty(path) }
      }
      extendLifetime(lock)
      throw error
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
