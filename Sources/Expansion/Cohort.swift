internal import Datasets
internal import Files
internal import SystemPackage

/// Who is in the data set and on which side: what `build` and `train` agree on.
struct Cohort {
  /// The studies that are used, in the order of their stems.
  let studies: [Study]
  /// The side of every patient, also of those who came with an earlier build.
  let split: Split
  /// Inputs that are not used.
  private(set) var refusals: [Refusal]
  /// Radiographs that are left out because somebody asked for it.
  let withdrawn: [Study]
  /// Digests of pixels and names of patients that are left out from now on.
  let withdrawals: Set<String>
  /// Files beside the radiographs that are something else by their names.
  let others: Int
  /// Where classes come from.
  let classes: String
  /// Organs by label, from 1; empty if masks hold labels of their own or there are none.
  let organs: [String]
  /// Radiographs of an earlier build that are not in the input.
  let missing: Int
  /// What a user should know, a line each.
  let notes: [String]

  /// Reads the input and divides it.
  ///
  /// - Parameters:
  ///   - options: What to read.
  ///   - earlier: What an earlier build stored.
  ///   - sources: The radiographs of the earlier build.
  ///   - cache: What earlier runs know of the files.
  ///   - shouldStop: Asked between files.
  ///   - report: Called with the number of files that are read and that of all.
  /// - Throws: When the input cannot be used or nothing is left to train on.
  init(
    _ options: BuildOptions, earlier: DatasetDescription?,
    sources: EarlierSources = EarlierSources(), cache: ExaminationCache,
    shouldStop: @Sendable @escaping () -> Bool, report: (Int, Int) -> Void
  ) async throws {
    var intake = try await Intake(
      options, earlier: earlier, sources: sources, cache: cache, shouldStop: shouldStop,
      report: report)
    guard !intake.studies.isEmpty || intake.withdrawn.isEmpty else {
      throw DatasetError.input(
        "\(options.inputNames): all \(intake.withdrawn.count) radiographs are withdrawn; "
          + "expected some that stay")
    }
    guard !intake.studies.isEmpty else {
      let first = intake.refusals.first.map { "; \($0.file): \($0.reason)" } ?? ""
      throw DatasetError.input(
        "\(options.inputNames): none of \(intake.refusals.count) files is a radiograph\(first)")
    }
    var pairs: [SimilarPair] = []
    if !options.keepsSimilar {
      // Withdrawn ones behind the others, each once.
      let looks = intake.withdrawnLooks.sorted { $0.key < $1.key }
      let left = looks.compactMap { look in
        intake.withdrawn.first { $0.pixelDigest == look.key }
      }
      let count = intake.studies.count
      let all = try await cache.copies.pairs(
        among: intake.studies + left, intake.fingerprints + looks.map(\.value),
        jobs: options.jobs, shouldStop: shouldStop)
      let copies = Set(all.filter { $0.first < count && $0.second >= count }.map(\.first))
      intake.withdraw(copies: copies)
      let staying = (0..<count).filter { !copies.contains($0) }
      let places = Dictionary(uniqueKeysWithValues: zip(staying, staying.indices))
      pairs = all.compactMap { pair in
        guard let first = places[pair.first], let second = places[pair.second] else { return nil }
        return SimilarPair(first, second)
      }
    }
    let families = Families(
      intake.samePatients
        + pairs.map { (intake.studies[$0.first].patient, intake.studies[$0.second].patient) })
    var split = earlier?.split ?? Split(intake.studies, options.split, families: families)
    split.admit(intake.studies, options.split, families: families)
    let leaks = Leaks(intake.studies, split: split, pairs: pairs)
    studies = leaks.studies
    self.split = split
    refusals = (intake.refusals + leaks.refusals).sorted { $0.file < $1.file }
    withdrawn = intake.withdrawn
    withdrawals = intake.withdrawals
    others = intake.others
    organs = intake.organs
    classes = intake.classes
    missing = intake.missing
    let removal =
      missing == 0 || earlier == nil
      ? []
      : [
        "\(missing) of its \(counted(sources.count, "radiograph")) "
          + "\(missing == 1 ? "is" : "are") not in the input any more and "
          + "\(missing == 1 ? "is" : "are") removed"
      ]
    notes = intake.notes + removal + Self.notes(on: pairs, of: intake.studies)
    guard studies.contains(where: { split[$0] == .train }) else {
      throw DatasetError.input(
        "\(options.inputNames): no radiograph is left for training; "
          + "expected more patients, or a smaller --val or --test")
    }
  }

  /// Notes inputs that are not used for reasons that were found elsewhere.
  mutating func refuse(_ others: [Refusal]) {
    refusals = (refusals + others).sorted { $0.file < $1.file }
  }

  private static func notes(on pairs: [SimilarPair], of studies: [Study]) -> [String] {
    guard let first = pairs.first else { return [] }
    let names = "\(studies[first.first].source) and \(studies[first.second].source)"
    return [
      "\(counted(pairs.count, "pair")) of radiographs look like copies, such as \(names); none stays on two "
        + "sides (--keep-similar takes them for different pictures)"
    ]
  }

  /// Whether some radiographs have several classes; then there are no class folders.
  var isMultilabel: Bool { studies.contains { $0.labels.count > 1 } }
}
