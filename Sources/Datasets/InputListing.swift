public import Files
public import SystemPackage

/// The files of the inputs and of the masks as a watch has seen them settle, in place of what lies in
/// the folders now: what is still being written is not there yet, and what was taken away still is.
public struct InputListing: Sendable {
  /// The files of one folder.
  public struct Files: Sendable {
    /// As they are used.
    public private(set) var entries: [DirectoryListing.Entry]
    /// The versions that are in the data set, of files that changed since.
    private var earlier: [FilePath: FileStatus]

    /// Both.
    public init(_ entries: [DirectoryListing.Entry], earlier: [FilePath: FileStatus]) {
      self.entries = entries
      self.earlier = earlier
    }

    /// Puts the earlier versions of some files in place of those that they have now.
    ///
    /// - Parameter isBad: Asked of files that have one.
    /// - Returns: Their paths.
    fileprivate mutating func restore(where isBad: (FilePath) -> Bool) -> [FilePath] {
      guard !earlier.isEmpty else { return [] }
      var restored: [FilePath] = []
      for place in entries.indices {
        let path = entries[place].path
        guard let status = earlier[path], isBad(path) else { continue }
        entries[place] = DirectoryListing.Entry(path: path, status: status)
        earlier[path] = nil
        restored.append(path)
      }
      return restored
    }
  }

  /// The files of each input, in the order of the inputs.
  public private(set) var inputs: [Files]
  /// The files of the folder of masks.
  public private(set) var masks: Files

  /// All of them.
  public init(inputs: [Files], masks: Files) {
    self.inputs = inputs
    self.masks = masks
  }

  /// Goes back to the earlier version of what was refused: of a radiograph, or of its mask.
  ///
  /// - Parameters:
  ///   - refusals: What was refused.
  ///   - names: What the manifest calls the inputs.
  ///   - folder: The folder of masks.
  /// - Returns: The refusals of the versions that are left; none when there is nothing to go back to.
  public mutating func restore(
    after refusals: [Refusal], names: [FilePath], masks folder: FilePath?
  ) -> [Refusal] {
    let reasons = Dictionary(
      refusals.map { ($0.file, $0) }, uniquingKeysWith: { first, _ in first })
    var kept: [Refusal] = []
    for (place, name) in names.enumerated() where inputs.indices.contains(place) {
      let restored = inputs[place].restore { reasons[name.pushing($0).printable] != nil }
      kept += restored.compactMap { reasons[name.pushing($0).printable] }
    }
    if let folder {
      let stems = Dictionary(
        refusals.map { (FilePath(printable: $0.file).lastComponent?.stem ?? "", $0.reason) },
        uniquingKeysWith: { first, _ in first })
      func reason(_ path: FilePath) -> String? {
        stems[MaskFolder.stem(ofMaskNamed: path.lastComponent?.stem ?? "")]
      }
      let restored = masks.restore { reason($0) != nil }
      kept += restored.map {
        Refusal(file: folder.pushing($0).printable, reason: reason($0) ?? "")
      }
    }
    for place in kept.indices { kept[place].isKept = true }
    return kept
  }
}
