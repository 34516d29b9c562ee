internal import Datasets
internal import Files
internal import Randomness

/// A shard that is not in place, or holds something else than it should.
struct PendingShard<P: Producer> {
  /// The file's name.
  let name: String
  /// What makes its samples, in the order in which they lie in it.
  let producers: [P]

  /// Samples.
  var count: Int { producers.map(\.outputs.count).reduce(0, +) }

  /// The shards of some producers, by name; the outputs of one producer lie in one shard.
  ///
  /// The order within is by hash, so that neighbors are not of one class.
  static func all(of producers: [P]) -> [PendingShard] {
    var shards: [String: [(hash: Digest, producer: P)]] = [:]
    for producer in producers {
      guard let file = producer.outputs.first?.file, let name = Shard.archive(of: file)
      else { continue }
      shards[name, default: []].append((Digest(of: Shard.member(of: file)), producer))
    }
    return shards.sorted { $0.key < $1.key }.map { name, own in
      PendingShard(name: name, producers: own.sorted { $0.hash < $1.hash }.map(\.producer))
    }
  }
}
