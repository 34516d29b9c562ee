internal import Datasets
internal import Files
internal import Preprocessing
internal import Randomness

/// Finds for every synthetic radiograph the training original that it looks most like.
struct NearestSearch {
  private let originals: [String]
  private let index: SimilarityIndex
  /// What it is searched among: the names and looks of all training originals.
  let among: Digest

  /// Takes the training originals of a data set.
  init(_ rows: [ManifestRow]) {
    let looks = rows.filter { $0.output.kind == .original && $0.output.split == .train }
      .sorted { $0.output.file.utf8.lexicographicallyPrecedes($1.output.file.utf8) }
      .compactMap { row -> (file: String, text: String, fingerprint: Fingerprint)? in
        guard let text = row.fingerprint, let fingerprint = Fingerprint(text) else { return nil }
        return (row.output.file, text, fingerprint)
      }
    originals = looks.map(\.file)
    index = SimilarityIndex(looks.map(\.fingerprint))
    among = Digest(of: looks.map { "\($0.file)\n\($0.text)\n" }.joined())
  }

  /// Gives synthetic rows their neighbors.
  ///
  /// - Parameters:
  ///   - rows: All rows of the data set.
  ///   - earlier: What the neighbors that rows have already were searched among.
  ///   - jobs: Searches at a time.
  ///   - shouldStop: Asked between rows.
  /// - Returns: All rows, in their order.
  /// - Throws: `BuildInterrupted` when it was asked to stop.
  func filled(
    _ rows: [ManifestRow], earlier: Digest?, jobs: Int, shouldStop: @Sendable @escaping () -> Bool
  ) async throws -> [ManifestRow] {
    let isKnown = earlier == among
    let (originals, index) = (originals, index)
    return try await rows.concurrentMap(limit: jobs) { row in
      guard row.output.kind == .synthetic, row.nearest == nil || !isKnown else { return row }
      if shouldStop() { throw BuildInterrupted() }
      var row = row
      row.nearest = row.fingerprint.flatMap { Fingerprint($0) }.flatMap { index.nearest(to: $0) }
        .map { NearestImage(file: originals[$0.index], similarity: $0.similarity) }
      return row
    }
  }
}
