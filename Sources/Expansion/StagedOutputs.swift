internal import Datasets
internal import Dispatch
internal import Files

/// Outputs of one producer that are written and not in place yet.
struct StagedOutputs: Sendable {
  /// The mask of an image comes before it: an image is never without its mask.
  var files: [StagedFile] = []
  var rows: [ManifestRow] = []

  /// Puts all of them in place.
  ///
  /// - Returns: Their rows.
  /// - Throws: When one cannot be; those after it are removed.
  func publish() throws(FileError) -> [ManifestRow] {
    for (index, file) in files.enumerated() {
      do throws(FileError) {
        try file.publish()
      } catch {
        for left in files[(index + 1)...] { left.discard() }
        throw error
      }
    }
    return rows
  }

  /// The same on a thread of `queue`: no thread that computes waits for the disk.
  func publish(on queue: DispatchQueue) async throws -> [ManifestRow] {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try publish() }) }
    }
  }
}
