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
  private let looks: [String]
  private let keys: [UInt64]
  private let path: FilePath
  /// What it is searched among: the names and looks of all training originals.
  let among: Digest

  /// Takes the training originals of a data set.
  ///
  /// - Parameters:
  ///   - rows: All rows of the data set.
  ///   - path: Where candidates are kept between runs.
  init(_ rows: [ManifestRow], cache path: FilePath) {
    let looks = rows.filter {
      $0.output.kind == .original && $0.output.split == .train && $0.fingerprint != nil
    }.map { ($0.output.file, $0.fingerprint ?? "") }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    originals = looks.map(\.0)
    self.looks = looks.map(\.1)
    keys = looks.map { NearestCache.key(file: $0, look: $1) }
    self.path = path
    var hasher = DigestHasher()
    for key in keys { hasher.update(Int(bitPattern: UInt(key))) }
    among = hasher.finalize()
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
    let comparison = Comparison(
      rows: places.compactMap { rows[$0].fingerprint }, originals: originals, looks: looks,
      keys: keys, cache: NearestCache(path), earlier: earlier)
    let parts = stride(from: 0, to: places.count, by: Self.part).map {
      places[$0..<min($0 + Self.part, places.count)].map { (rows[$0], $0) }
    }
    let found = try await parts.concurrentMap(limit: jobs) { part in
      if shouldStop() { throw BuildInterrupted() }
      return part.compactMap { row, place in comparison.found(for: row, at: place) }
    }.flatMap { $0 }
    var rows = rows
    for entry in found { rows[entry.place].nearest = entry.nearest }
    try NearestCache.write(found.map { ($0.look, $0.candidates) }, in: among, among: keys, to: path)
    return rows
  }
}

extension NearestSearch {
  /// What was found for one synthetic radiograph.
  private struct Found: Sendable {
    let place: Int
    let nearest: NearestImage?
    let look: UInt64
    let candidates: [SimilarityIndex.Candidate]
  }

  /// Compares with all training originals, or with newcomers where the others were compared before.
  private struct Comparison: Sendable {
    private let originals: [String]
    private let looks: [String]
    private let known: @Sendable (UInt64) -> [SimilarityIndex.Candidate]?
    /// Whether the neighbors that rows have are the best of the known candidates.
    private let agrees: Bool
    /// The originals that are looked at, by their places among all.
    private let places: [Int]
    private let newcomers: [Int]
    private let index: SimilarityIndex

    init(
      rows: [String], originals: [String], looks: [String], keys: [UInt64], cache: NearestCache,
      earlier: Digest?
    ) {
      let known = cache.known(among: keys)
      let newcomers = cache.newcomers(among: keys)
      let isKnown = rows.allSatisfy { known(NearestCache.key(look: $0)) != nil }
      let readable = (isKnown ? newcomers : Array(looks.indices)).compactMap { place in
        Fingerprint(looks[place]).map { (place, $0) }
      }
      let isNew = Set(newcomers)
      self.originals = originals
      self.looks = looks
      self.known = known
      // A run that was killed may have kept candidates and no neighbors.
      agrees = earlier != nil && cache.among == earlier
      places = readable.map(\.0)
      self.newcomers = readable.indices.filter { isNew.contains(readable[$0].0) }
      index = SimilarityIndex(readable.map(\.1))
    }

    func found(for row: ManifestRow, at place: Int) -> Found? {
      guard let look = row.fingerprint, let fingerprint = Fingerprint(look) else { return nil }
      let key = NearestCache.key(look: look)
      let earlier = known(key)
      var candidates = earlier ?? []
      let others = earlier == nil ? Array(places.indices) : newcomers
      for other in index.candidates(of: fingerprint, among: others) {
        SimilarityIndex.Candidate.insert(
          SimilarityIndex.Candidate(
            index: places[other.index], isMirrored: other.isMirrored, difference: other.difference),
          into: &candidates)
      }
      var nearest = row.nearest
      let isBest = agrees && candidates == earlier
      if !isBest || !candidates.contains(where: { originals[$0.index] == nearest?.file }) {
        let match = SimilarityIndex.nearest(to: fingerprint, among: candidates) {
          Fingerprint(looks[$0])
        }
        nearest = match.map {
          NearestImage(file: originals[$0.index], similarity: $0.similarity)
        }
      }
      return Found(place: place, nearest: nearest, look: key, candidates: candidates)
    }
  }
}
