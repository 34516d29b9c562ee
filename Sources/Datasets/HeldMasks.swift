public import SystemPackage

/// Which masks have arrived in a folder of masks, or of a folder for each organ.
public struct HeldMasks: Sendable {
  /// The folders that masks of a stem lie in, directly below that of all masks.
  private var folders: [String: Set<String>] = [:]
  /// Folders of organs; empty when a radiograph has one mask.
  private var organs: Set<String> = []

  /// Takes the masks that are there.
  ///
  /// - Parameters:
  ///   - masks: Their paths from the folder of masks.
  ///   - radiographs: Those that wait, whose folders are not organs.
  public init(_ masks: [FilePath], of radiographs: [FilePath]) {
    for mask in masks {
      let stem = MaskFolder.stem(ofMaskNamed: mask.lastComponent?.stem ?? "")
      let top = mask.components.count > 1 ? mask.components.first?.string ?? "" : ""
      folders[stem, default: []].insert(top)
      organs.insert(top)
    }
    let own = Set(radiographs.flatMap { $0.components.dropLast().map(\.string) })
    if organs.contains("") || !organs.isDisjoint(with: own) { organs = [] }
  }

  /// Whether a radiograph has its mask, or one of every organ that there is.
  public func areComplete(for radiograph: FilePath) -> Bool {
    folders[radiograph.lastComponent?.stem ?? ""].map { organs.isSubset(of: $0) } ?? false
  }
}
