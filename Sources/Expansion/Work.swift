internal import Datasets
internal import Files
internal import Randomness

/// A producer some of whose outputs are not in place yet.
struct PendingWork<P: Producer> {
  let producer: P
  /// The files that are missing.
  let missing: Set<String>

  /// All that is put in place with them.
  var places: [String] {
    producer.outputs.lazy.filter { missing.contains($0.file) }.flatMap(\.places)
  }
}

extension PendingWork: Sendable where P: Sendable {}

extension PendingWork where P == SourceProducer {
  /// Whether an error is about the files of a source of which the original is in place.
  func isOfSource(_ error: FileError) -> Bool {
    let study = producer.plan.study
    let files = [study.path] + (study.mask?.parts.map(\.path) ?? [])
    return !error.isOfMachine && files.contains(error.path)
      && producer.outputs.first.map { !missing.contains($0.file) } ?? false
  }
}

/// The rows of everything that is in place, and how much of it this run put there.
struct Work {
  private let journal: Journal
  private(set) var rows: [ManifestRow] = []
  private(set) var written = 0

  init(_ journal: Journal) { self.journal = journal }

  /// The generator that drew the newest synthetic radiograph of a class.
  func generator(of label: String?) -> Digest? { journal.generator(of: label) }

  /// Synthetic radiographs that were drawn, by their numbers counted from 0.
  var drawn: [Int: Output] { journal.drawn }

  /// Whether an output is in place.
  func isInPlace(_ output: Output) -> Bool { journal.row(of: output) != nil }

  /// Takes the row of an output that is in place.
  mutating func take(_ output: Output) {
    if let row = journal.row(of: output) { rows.append(row) }
  }

  /// Takes the rows of outputs that are in place already; gives what is left to do.
  mutating func pending<P: Producer>(_ producers: [P]) throws(FileError) -> [PendingWork<P>] {
    let pending = producers.compactMap { producer -> PendingWork<P>? in
      var missing: Set<String> = []
      for output in producer.outputs {
        if let row = journal.row(of: output) {
          rows.append(row)
        } else {
          missing.insert(output.file)
        }
      }
      return missing.isEmpty ? nil : PendingWork(producer: producer, missing: missing)
    }
    for work in pending {
      try journal.begin(Set(work.places))
    }
    return pending
  }

  /// Takes the rows of shards that are in place already; gives those that are to be written.
  mutating func pendingShards<P: Producer>(
    _ producers: [P]
  ) throws(FileError) -> [PendingShard<P>] {
    var pending: [PendingShard<P>] = []
    let counts = journal.sampleCounts
    for shard in PendingShard.all(of: producers) {
      let outputs = shard.producers.flatMap(\.outputs)
      let rows = outputs.compactMap { journal.row(of: $0) }
      // Neither less nor more: one that was withdrawn must not stay in it.
      if rows.count == outputs.count, counts[shard.name] == outputs.count {
        self.rows += rows
      } else {
        pending.append(shard)
      }
    }
    if !pending.isEmpty { try journal.begin(Set(pending.map(\.name))) }
    return pending
  }

  /// Notes a shard that was put in place.
  mutating func add(_ published: [ManifestRow], shard: String, bytes: Int) throws(FileError) {
    try add(published)
    try journal.append(shard: shard, bytes: bytes)
  }

  /// Notes files that were put in place.
  mutating func add(_ published: [ManifestRow]) throws(FileError) {
    for row in published { try journal.append(row) }
    rows += published
    written += published.count
  }
}
