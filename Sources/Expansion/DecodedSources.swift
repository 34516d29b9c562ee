internal import Radiographs
internal import Randomness
internal import Synchronization

/// What was decoded to be examined and waits for its variants, as much as there is room for: most data
/// sets are decoded once.
///
/// Safe to use from many threads.
final class DecodedSources: Sendable {
  /// Bytes of samples that a build may hold.
  static let room = 128 << 20

  private struct Held {
    var room: Int
    var sources: [Digest: DecodedSource] = [:]
  }

  private let held: Mutex<Held>
  private let preparation: Preparation

  /// - Parameters:
  ///   - room: Bytes of samples that may wait at a time; 0 for none.
  ///   - preparation: What outputs begin with.
  init(room: Int, for preparation: Preparation) {
    held = Mutex(Held(room: room))
    self.preparation = preparation
  }

  /// Keeps what is needed of the radiograph in a file with some digest, if there is room.
  func keep(_ radiograph: Radiograph, _ packed: PackedRadiograph, of file: Digest) {
    guard held.withLock({ $0.room > 0 && $0.sources[file] == nil }) else { return }
    let source = DecodedSource(radiograph, packed, preparation)
    held.withLock { held in
      guard held.room >= source.byteCount, held.sources[file] == nil else { return }
      held.room -= source.byteCount
      held.sources[file] = source
    }
  }

  /// Gives back what was kept of a file, and the room.
  func take(_ file: Digest) -> DecodedSource? {
    held.withLock { held in
      let source = held.sources.removeValue(forKey: file)
      held.room += source?.byteCount ?? 0
      return source
    }
  }

  /// Forgets what nobody took: copies and whoever is left out.
  func removeAll() { held.withLock { $0.sources = [:] } }
}
