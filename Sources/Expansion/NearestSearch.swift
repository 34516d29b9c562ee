internal import Datasets
internal import Files
internal import Preprocessing
internal import Randomness
internal import SystemPackage

/// Finds for every synthetic radiograph the training original that it looks most like.
struct NearestSearch {
  /// Searched at a time by one thread.
  private static let part = 64

  private let originals: [String]
  private let keys: [UInt64]
  private let index: SimilarityIndex
  private let path: FilePath
  /// What it is searched among: the names and looks of all training originals.
  let among: Digest

  /// Takes the training originals of a data set.
  ///
  /// - Parameters:
  ///   - rows: All rows of the data set.
  ///   - path: Where candidates are kept between runs.
  init(_ rows: [ManifestRow], cache path: FilePath) {
    let looks = rows.filter { $0.output.kind == .original && $0.output.split == .train }
      .sorted { $0.output.file.utf8.lexicographicallyPrecedes($1.output.file.utf8) }
      .compactMap { row -> (file: String, text: String, fingerprint: Fingerprint)? in
        guard let text = row.fingerprint, let fingerprint = Fingerprint(text) else { return nil }
        return (row.output.file, text, fingerprint)
      }
    originals = looks.map(\.file)
    keys = looks.map { NearestCache.key(file: $0.file, look: $0.text) }
    index = SimilarityIndex(looks.map(\.fingerprint))
    self.path = path
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
  /// - Throws: `BuildInterrupted` when it was asked to stop; when candidates cannot be kept.
  func filled(
    _ rows: [ManifestRow], earlier: Digest?, jobs: Int, shouldStop: @Sendable @escaping () -> Bool
  ) async throws -> [ManifestRow] {
    let isKnown = earlier == among
    let places = rows.indices.filter { rows[$0].output.kind == .synthetic }
    guard places.contains(where: { rows[$0].nearest == nil || !isKnown }) else { return rows }
    let cache = NearestCache(path)
    let newcomers = cache.newcomers(among: keys)
    let known = cache.known(among: keys)
    // A run that was killed may have kept candidates and no neighbors.
    let agrees = cache.among == earlier
    let parts = stride(from: 0, to: places.count, by: Self.part).map {
      places[$0..<min($0 + Self.part, places.count)].map { (rows[$0], $0) }
    }
    let found = try await parts.concurrentMap(limit: jobs) { [index, originals] part in
      if shouldStop() { throw BuildInterrupted() }
      return part.compactMap { row, place -> Found? in
        guard let look = row.fingerprint, let fingerprint = Fingerprint(look) else { return nil }
        let key = NearestCache.key(look: look)
        let earlier = known(key)
        var candidates = earlier ?? []
        for candidate in index.candidates(
          of: fingerprint, among: earlier == nil ? Array(originals.indices) : newcomers)
        {
          SimilarityIndex.Candidate.insert(candidate, into: &candidates)
        }
        if agrees, candidates == earlier, isFile(row.nearest?.file, among: candidates) {
          return Found(place: place, nearest: row.nearest, look: key, candidates: candidates)
        }
        let nearest = index.nearest(to: fingerprint, among: candidates).map {
          NearestImage(file: originals[$0.index], similarity: $0.similarity)
        }
        return Found(place: place, nearest: nearest, look: key, candidates: candidates)
      }
    }.flatMap { $0 }
    var rows = rows
    for entry in found { rows[entry.place].nearest = entry.nearest }
    try NearestCache.write(found.map { ($0.look, $0.candidates) }, in: among, among: keys, to: path)
    return rows
  }

  private struct Found: Sendable {
    let place: Int
    let nearest: NearestImage?
    let look: UInt64
    let candidates: [SimilarityIndex.Candidate]
  }

  /// Whether the neighbor that a row has was found among its candidates.
  private func isFile(_ file: String?, among candidates: [SimilarityIndex.Candidate]) -> Bool {
    candidates.contains { originals[$0.index] == file }
  }
}
