internal import Datasets
internal import Files
internal import Randomness
internal import SystemPackage

/// The originals that a data set holds, for training where sources were taken away since.
struct PreparedOriginals {
  private var files: [Digest: FilePath] = [:]

  /// Takes the training originals among some rows; those in shards cannot be read alone.
  init(_ rows: [ManifestRow], in output: FilePath) {
    for row in rows where row.output.kind == .original && row.output.split == .train {
      guard let source = row.output.parentDigest, Shard.archive(of: row.output.file) == nil else {
        continue
      }
      files[source] = output.pushing(FilePath(row.output.file))
    }
  }

  /// A study that can be read from its source or from here; nil when it can from neither.
  func readable(_ study: Study) -> Study? {
    var study = study
    study.prepared = files[study.fileDigest]
    let places = [study.path] + (study.prepared.map { [$0] } ?? [])
    return places.contains { (try? FileStatus(of: $0)) != nil } ? study : nil
  }
}
