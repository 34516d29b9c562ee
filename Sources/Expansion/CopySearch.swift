internal import Datasets
internal import Files
internal import Preprocessing
internal import Randomness
internal import SystemPackage

/// Finds copies among radiographs, and keeps what it found: `.cxraug/copies.jsonl`.
///
/// A line for each radiograph holds the digest of its pixels and those it is a copy of, so that a
/// later run compares newcomers alone. It belongs to one task.
final class CopySearch {
  /// Raised when fingerprints, or what counts as a copy, change.
  private static let format = "cxraug copies 1"

  private let path: FilePath
  /// Radiographs that were compared with each other, with those they are copies of.
  private var known: [Digest: [Digest]] = [:]

  /// Reads what earlier runs found; damage or another format only means that all are compared again.
  init(_ path: FilePath) {
    self.path = path
    let bytes = (try? FileBytes.read(path, limit: 1 << 30)) ?? []
    let lines = bytes.split(separator: UInt8(ascii: "\n")).map { try? JSON(parsing: Array($0)) }
    guard lines.first??["format"]?.string == Self.format else { return }
    for line in lines.dropFirst() {
      guard let pixels = line?["pixels"]?.string.flatMap({ Digest(hexadecimal: $0) }),
        let copies = line?["copies"]?.array
      else { continue }
      known[pixels] = copies.compactMap { $0.string.flatMap { Digest(hexadecimal: $0) } }
    }
  }

  /// All pairs of copies, mirror images among them.
  ///
  /// - Parameters:
  ///   - studies: Each picture once.
  ///   - fingerprints: One for each study.
  ///   - jobs: Parts that are searched at a time.
  ///   - shouldStop: Asked between parts.
  /// - Returns: Each pair once, in the order of the studies.
  /// - Throws: `BuildInterrupted` when it was asked to stop.
  func pairs(
    among studies: [Study], _ fingerprints: [Fingerprint], jobs: Int,
    shouldStop: @Sendable @escaping () -> Bool
  ) async throws -> [SimilarPair] {
    let digests = studies.map(\.pixelDigest)
    // Newcomers last: each is compared with all before it.
    let order =
      digests.indices.filter { known[digests[$0]] != nil }
      + digests.indices.filter { known[digests[$0]] == nil }
    let newcomers = order.firstIndex { known[digests[$0]] == nil } ?? order.count
    let index = SimilarityIndex(order.map { fingerprints[$0] })
    let parts = stride(from: newcomers, to: order.count, by: 256).map {
      $0..<min($0 + 256, order.count)
    }
    let found = try await parts.concurrentMap(limit: jobs) { part in
      if shouldStop() { throw BuildInterrupted() }
      return index.pairs(endingIn: part)
    }

    let places = Dictionary(uniqueKeysWithValues: zip(digests, digests.indices))
    var all: [Digest: [Digest]] = [:]
    for digest in digests { all[digest] = known[digest, default: []].filter { places[$0] != nil } }
    for pair in found.joined() {
      all[digests[order[pair.second]], default: []].append(digests[order[pair.first]])
    }
    known = all
    return digests.indices.flatMap { place in
      all[digests[place], default: []].compactMap { copy in
        places[copy].map { SimilarPair(min($0, place), max($0, place)) }
      }
    }.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// Writes what is known of the radiographs of the last search.
  func write() throws(FileError) {
    guard !known.isEmpty else { return }
    let lines = known.sorted { $0.key < $1.key }.map { pixels, copies in
      JSON.object([
        .init("pixels", .string(pixels.description)),
        .init("copies", .array(copies.sorted().map { .string($0.description) })),
      ])
    }
    let header = JSON.object([.init("format", .string(Self.format))])
    try AtomicFile.writeIfChanged(
      ([header] + lines).map { $0.line + "\n" }.joined(), to: path)
  }
}
