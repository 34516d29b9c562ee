internal import Datasets
internal import Files
internal import Randomness
internal import SystemPackage

extension Intake {
  /// Finds and checks the mask of every radiograph; one without is refused.
  mutating func readMasks(
    _ entrants: inout [Entrant], among all: [InputFile], _ cache: ExaminationCache,
    _ shouldStop: @Sendable @escaping () -> Bool
  ) async throws {
    guard let path = options.masks else { return }
    let folder = try MaskFolder(
      path, of: entrants.map(\.file), listing: options.listing?.masks.entries)
    guard options.maskKind == .labels || folder.organs.isEmpty else {
      throw DatasetError.layout(
        "\(path.printable): folders of organs with --mask-kind heatmap; "
          + "expected one heatmap a radiograph")
    }
    organs = folder.organs
    refusals += folder.refusals
    let found = entrants.map { folder.entries(of: $0.file) }
    let files = found.flatMap { (try? $0.get())?.map(\.file) ?? [] }
    let examined = try await cache.examine(
      files, jobs: options.jobs, shouldStop: shouldStop, read: MaskExamination.init(of:))
    let examinations = Dictionary(
      zip(files.map(\.path), examined), uniquingKeysWith: { first, _ in first })
    var owners: [Digest: Int] = [:]
    var scaled = 0
    var isUsable = [Bool](repeating: false, count: entrants.count)
    for (place, result) in found.enumerated() {
      let entrant = entrants[place]
      do {
        let mask = try ExaminedMask(
          result.get(), options.maskKind, examinations, of: entrant)
        if let owner = owners[mask.mask.digest], !mask.isUniform {
          // Nobody knows whose it is.
          if isUsable[owner] {
            refuse(entrants[owner].name, "the same mask as \(entrant.name); expected its own")
          }
          isUsable[owner] = false
          throw MaskError("the same mask as \(entrants[owner].name); expected its own")
        }
        owners[mask.mask.digest] = place
        entrants[place].mask = mask.mask
        scaled += mask.isScaled ? 1 : 0
        isUsable[place] = true
      } catch {
        refuse(entrant.name, "\(error)")
      }
    }
    if scaled > 0 {
      notes.append(
        scaled == 1
          ? "1 mask is of another size than its radiograph and is scaled"
          : "\(scaled) masks are of another size than their radiographs and are scaled")
    }
    noteGaps(zip(entrants, found).map { ($0.name, (try? $1.get()) ?? []) }, examinations)
    // A mask of somebody who is left out is not a mask of nobody.
    let owned = all.flatMap { (try? folder.entries(of: $0).get())?.map(\.file.path) ?? [] }
    refusals += folder.unused(by: Set(owned))
    entrants = zip(entrants, isUsable).filter(\.1).map(\.0)
  }

  /// Tells of organs that some radiographs have no mask of, and of masks with nothing in them.
  private mutating func noteGaps(
    _ found: [(name: String, masks: [MaskFolder.Entry])],
    _ examinations: [FilePath: Result<MaskExamination, FileError>]
  ) {
    for (place, organ) in organs.enumerated() {
      let without = found.filter { !$0.masks.isEmpty && !$0.masks.contains { $0.organ == place } }
      guard !without.isEmpty else { continue }
      notes.append(
        "\(counted(without.count, "radiograph")) \(without.count == 1 ? "has" : "have") no mask of "
          + "\(FilePath(organ).printable): \(Self.first(without.map(\.name)))")
    }
    let empty = found.flatMap(\.masks).map(\.file).filter {
      (try? examinations[$0.path]?.get())?.values == [0]
    }
    guard !empty.isEmpty else { return }
    notes.append(
      "\(counted(empty.count, "mask")) \(empty.count == 1 ? "is" : "are") empty: "
        + Self.first(empty.map(\.source.printable)))
  }
}
