internal import Datasets
internal import Radiographs
internal import Randomness
internal import Synchronization

/// Radiographs that were decoded to be examined and wait for their variants, as many as there is room for:
/// most data sets are decoded once.
///
/// Safe to use from many threads.
final class DecodedSources: Sendable {
  /// Bytes of samples that a build may hold.
  static let room = 128 << 20

  private struct Held {
    var room: Int
    var radiographs: [Digest: PackedRadiograph] = [:]
  }

  private let held: Mutex<Held>

  /// - Parameter room: Bytes of samples that may wait at a time; 0 for none.
  init(room: Int) { held = Mutex(Held(room: room)) }

  /// Keeps what a file with some digest holds, if there is room.
  func keep(_ radiograph: PackedRadiograph, of file: Digest) {
    held.withLock { held in
      guard held.room >= radiograph.byteCount, held.radiographs[file] == nil else { return }
      held.room -= radiograph.byteCount
      held.radiographs[file] = radiograph
    }
  }

  /// Gives back what a file holds, and the room.
  func take(_ file: Digest) -> PackedRadiograph? {
    held.withLock { held in
      let radiograph = held.radiographs.removeValue(forKey: file)
      held.room += radiograph?.byteCount ?? 0
      return radiograph
    }
  }

  /// Forgets what nobody took: copies and whoever is left out.
  func removeAll() { held.withLock { $0.radiographs = [:] } }
}
