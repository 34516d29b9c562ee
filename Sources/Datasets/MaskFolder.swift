public import Files
public import SystemPackage

/// The masks of a data set, found by the names of their radiographs.
///
/// One folder of masks, or one folder for each organ: folders directly in it whose names are not
/// those of folders of the input. A mask has the stem of its radiograph, or that with `_mask`,
/// `_label` or `_seg` behind it; where two have it, the one in the folder of the radiograph's name.
public struct MaskFolder: Sendable {
  /// One mask of a radiograph.
  public struct Entry: Sendable {
    /// Where it lies, and what the file system said.
    public let file: InputFile
    /// The organ, by its place among all; nil when masks hold labels of their own.
    public let organ: Int?
  }

  /// The organs in the order of their folders' names; empty when masks hold labels of their own.
  public let organs: [String]
  /// Entries that are no files, and files that are no masks by their names.
  public private(set) var refusals: [Refusal] = []
  private let folder: FilePath
  private var masks: [String: [Entry]] = [:]

  /// Lists a folder of masks.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - files: The radiographs, whose folders are not organs.
  ///   - listing: The files of the folder, if they were listed before; nil to look now.
  /// - Throws: `DatasetError.layout` when the folder is missing or holds no files.
  public init(
    _ folder: FilePath, of files: [InputFile], listing: [DirectoryListing.Entry]? = nil
  ) throws(DatasetError) {
    self.folder = folder
    let scan: Scan
    do {
      scan = try Scan([folder], listing: listing.map { [$0] })
    } catch {
      throw .layout("--masks \(error)")
    }
    let inputFolders = Set(files.flatMap(\.sourceFolders))
    let top = Set(scan.files.map(\.folders.first))
    let isByOrgan = !top.contains(nil) && top.allSatisfy { !inputFolders.contains($0 ?? "") }
    organs = isByOrgan ? top.compactMap { $0 }.sorted() : []
    refusals = scan.refusals
    for file in scan.files {
      let organ = file.folders.first.flatMap { organs.firstIndex(of: $0) }
      masks[Self.stem(of: file), default: []].append(Entry(file: file, organ: organ))
    }
  }

  /// The masks of a radiograph: one for each organ that has one, or one.
  ///
  /// - Returns: Nil with the reason when there is none, or it cannot be told which.
  public func entries(of file: InputFile) -> Result<[Entry], MaskError> {
    let stem = file.path.lastComponent?.stem ?? ""
    let named = masks[stem] ?? []
    guard !named.isEmpty else {
      return .failure(
        MaskError("no mask \(FilePath(stem).printable).* in \(folder.printable); expected one"))
    }
    var chosen: [Entry] = []
    for same in Dictionary(grouping: named, by: \.organ).values {
      let near = same.count > 1 ? same.filter { isBeside($0, file) } : same
      guard near.count == 1, let mask = near.first else {
        let names = same.map(\.file.source.printable).joined(separator: " or ")
        return .failure(MaskError("its mask is \(names); expected one"))
      }
      chosen.append(mask)
    }
    return .success(chosen.sorted { ($0.organ ?? 0) < ($1.organ ?? 0) })
  }

  /// Masks that are of none of the radiographs.
  public func unused(by used: Set<FilePath>) -> [Refusal] {
    masks.values.joined().filter { !used.contains($0.file.path) }.map {
      Refusal(
        file: folder.pushing($0.file.relativePath).printable,
        reason: "a mask of no radiograph; expected one named \(Self.stem(of: $0.file)).*")
    }
  }

  private func isBeside(_ mask: Entry, _ file: InputFile) -> Bool {
    let folders = Array(mask.file.folders.dropFirst(organs.isEmpty ? 0 : 1))
    return folders == file.folders || folders == file.sourceFolders
  }

  private static func stem(of mask: InputFile) -> String {
    stem(ofMaskNamed: mask.path.lastComponent?.stem ?? "")
  }

  /// The stem of the radiograph that a mask with a stem is of.
  public static func stem(ofMaskNamed stem: String) -> String {
    for ending in ["_mask", "-mask", "_label", "-label", "_seg", "-seg"]
    where stem.lowercased().hasSuffix(ending) && stem.count > ending.count {
      return String(stem.dropLast(ending.count))
    }
    return stem
  }
}

/// Why a radiograph has no mask that can be used.
public struct MaskError: Error, CustomStringConvertible {
  /// What was found and what was expected.
  public let description: String

  /// Wraps a reason.
  public init(_ description: String) { self.description = description }
}
