internal import Datasets
internal import Randomness

/// Which samples lie together in a shard.
///
/// A source with its variants is a group that stays together. Which shard it goes to is told by a hash of
/// its name and the number of shards, a power of two: a sample that comes or goes changes one shard, and
/// only when the set outgrows the power of two are all of them divided. Synthetic radiographs fill
/// shards of their own, in their order.
struct Sharding {
  /// Samples in a shard, on average at most.
  private static let samples = 1000
  /// Bytes of uncompressed samples in a shard, on average at most: it is put together in memory.
  private static let bytes = 256 << 20
  /// Whole batches of a generator.
  private static let syntheticSamples = 62 * SyntheticProducer.batch

  /// Shards with sources, by side.
  private var counts: [Side: Int] = [:]

  /// Puts the outputs of sources into shards.
  ///
  /// - Parameter sources: Their files are named as members are.
  /// - Returns: The same with paths into shards.
  mutating func place(_ sources: [Plan.SourceOutputs]) -> [Plan.SourceOutputs] {
    var numbers: [Int: Int] = [:]
    for (side, own) in Dictionary(grouping: sources.indices, by: { sources[$0].side }) {
      let outputs = own.flatMap { sources[$0].outputs }
      let size = outputs.map { $0.width * $0.height * ($0.bits > 8 ? 2 : 1) }.reduce(0, +)
      let wanted = max(outputs.count / Self.samples, size / Self.bytes)
      var buckets = 1
      while buckets < wanted { buckets *= 2 }
      let places = own.map { place in
        Int(Digest(of: sources[place].study.stem).leadingWord % UInt64(buckets))
      }
      // Without gaps: a bucket that nothing falls into has no shard.
      let used = Set(places).sorted()
      let ranks = Dictionary(uniqueKeysWithValues: zip(used, used.indices))
      for (place, bucket) in zip(own, places) { numbers[place] = ranks[bucket] }
      counts[side] = used.count
    }
    return sources.indices.map { place in
      let source = sources[place]
      return source.renamed { output in
        Self.move(&output, into: Shard.name(source.side, numbers[place] ?? 0))
      }
    }
  }

  /// Puts a synthetic output into its shard.
  func place(_ output: inout Output, index: Int) {
    Self.move(
      &output,
      into: Shard.name(.train, counts[.train, default: 0] + index / Self.syntheticSamples))
  }

  private static func move(_ output: inout Output, into shard: String) {
    output.file = shard + "/" + output.file
    output.mask = output.mask.map { shard + "/" + $0 }
  }
}

extension Plan.SourceOutputs {
  /// The split of its patient.
  fileprivate var side: Side { outputs.first?.split ?? .train }

  /// The same with other names of its files.
  fileprivate func renamed(_ change: (inout Output) -> Void) -> Self {
    var outputs = outputs
    for place in outputs.indices { change(&outputs[place]) }
    return Self(study: study, variants: variants, outputs: outputs, short: short)
  }
}
