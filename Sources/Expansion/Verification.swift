internal import Datasets
internal import Files
internal import Randomness
public import SystemPackage

/// One thing about a data set that is not as it should be.
public struct Finding: Sendable, Equatable {
  /// The file it is about, from the data set's folder.
  public let file: String
  /// What was found and what was expected.
  public let reason: String
}

/// Checks a data set against its own manifest: `cxraug verify`.
///
/// Every row has its file with the recorded size and SHA-256, every file its row; counts, sides and
/// listings agree; no patient and no source is on two sides; only training files are augmented.
public struct Verification {
  private let output: FilePath
  private let replay: Replay.Sources?
  private let jobs: Int
  private let report: (BuildEvent) -> Void

  /// A check that has not started.
  ///
  /// - Parameters:
  ///   - output: The folder of the data set.
  ///   - replay: What to make every output of again; nil to trust the hashes.
  ///   - jobs: Files read at a time.
  ///   - report: Called with progress.
  public init(
    _ output: FilePath, replay: Replay.Sources? = nil, jobs: Int,
    report: @escaping (BuildEvent) -> Void
  ) {
    self.output = output
    self.replay = replay
    self.jobs = jobs
    self.report = report
  }

  /// What the check found.
  public struct Result: Sendable {
    /// Files of the manifest.
    public let fileCount: Int
    /// Everything that is wrong, in the order of the files.
    public let findings: [Finding]
  }

  /// Checks everything.
  ///
  /// - Returns: Findings; none for a data set that can be trusted.
  /// - Throws: When the folder is no data set of ours or its manifest cannot be read.
  public func run() async throws -> Result {
    let state = OutputFolder(path: output, content: .dataset)
    if (try? FileStatus(of: output.appending(Manifest.name))) == nil,
      (try? FileStatus(of: state.journal)) != nil
    {
      throw FileError(
        output, "a build that was not finished; run the same build again, which finishes it")
    }
    let manifest = try Manifest(reading: output)
    guard
      let description = try DatasetDescription(reading: output.appending(Manifest.descriptionName))
    else {
      throw FileError(output, "no \(Manifest.descriptionName); expected a data set of cxraug")
    }
    let listings = description.layout.listings(of: description.content(manifest))
    var findings = try await files(manifest) + strays(manifest, listings)
    findings += try await shards(manifest)
    findings += sides(manifest, description) + stale(listings)
    findings += counts(description.content(manifest)) + masks(manifest, description)
    if let replay {
      findings += try await Replay(manifest, description, in: output, from: replay, jobs: jobs)
        .findings { report(.writing(done: $0, total: manifest.rows.count)) }
    }
    findings.sort { ($0.file, $0.reason) < ($1.file, $1.reason) }
    return Result(fileCount: manifest.rows.count, findings: findings)
  }

  /// Size and hash of every file.
  private func files(_ manifest: Manifest) async throws -> [Finding] {
    let output = output
    let files = manifest.rows.filter { Shard.archive(of: $0.output.file) == nil }.flatMap(\.files)
    return try await files.concurrentMap(limit: jobs) { file -> Finding? in
      let (name, content) = file
      guard FilePath(name).isBeneath else {
        return Finding(file: name, reason: "a path out of the data set")
      }
      let path = output.pushing(FilePath(name))
      if let size = (try? FileStatus(of: path))?.size, size != content.bytes {
        return Finding(file: name, reason: "\(size) bytes; expected \(content.bytes)")
      }
      let bytes: [UInt8]
      do throws(FileError) {
        bytes = try FileBytes.read(path, limit: max(content.bytes, 1))
      } catch {
        return Finding(file: name, reason: "\(error.reason); expected \(content.bytes) bytes")
      }
      guard FileIdentity(of: bytes) == content else {
        return Finding(
          file: name, reason: "other bytes than its manifest row says; remove it and build again")
      }
      return nil
    } finished: { done, _ in
      report(.reading(done: done, total: files.count))
    }.compactMap { $0 }
  }

  /// Every sample in every shard; few shards at a time, since each is read as a whole.
  private func shards(_ manifest: Manifest) async throws -> [Finding] {
    let output = output
    let rows = Dictionary(grouping: manifest.rows) { Shard.archive(of: $0.output.file) ?? "" }
    let shards = rows.filter { !$0.key.isEmpty }.map { ShardVerification($0.key, rows: $0.value) }
    return try await shards.concurrentMap(limit: min(jobs, 2)) {
      $0.findings(in: output)
    } finished: { done, _ in
      report(.reading(done: done, total: shards.count))
    }.flatMap { $0 }
  }

  /// Files that no row names.
  private func strays(_ manifest: Manifest, _ listings: [Listing]) throws -> [Finding] {
    var known = Set(manifest.rows.flatMap(\.output.places))
    known.formUnion([Manifest.name, Manifest.descriptionName])
    known.formUnion(listings.map(\.file))
    return try DirectoryListing.files(below: output).map(\.path.printable)
      .filter { !known.contains($0) }
      .map { Finding(file: $0, reason: "no row of the manifest names it") }
  }

  /// Patients, sources and augmentation on the right side.
  private func sides(_ manifest: Manifest, _ description: DatasetDescription) -> [Finding] {
    var findings: [Finding] = []
    var sources: [Digest: ManifestRow] = [:]
    let originals = Set(
      manifest.rows.map(\.output).filter { $0.kind == .original && $0.split == .train }.map(\.file))
    for row in manifest.rows {
      let output = row.output
      func find(_ reason: String) { findings.append(Finding(file: output.file, reason: reason)) }
      if !description.layout.allows(output.file, in: output.split) {
        find("in another folder than its split \(output.split.rawValue)")
      }
      if let patient = output.patient, description.split.sides[patient] != output.split {
        let stored = description.split.sides[patient]?.rawValue ?? "no side"
        find(
          "patient \(patient) is in \(output.split.rawValue) here and in \(stored) by dataset.json")
      }
      if output.kind != .original && output.split != .train {
        find("\(output.kind.rawValue) in \(output.split.rawValue); expected originals alone")
      }
      if let nearest = row.nearest?.file, !originals.contains(nearest) {
        find("nearest to \(nearest), which is no training original")
      }
      guard let source = output.parentDigest else { continue }
      if let other = sources[source], other.output.split != output.split {
        find("the same source as \(other.output.file), which is in \(other.output.split.rawValue)")
      }
      sources[source] = row
    }
    return findings
  }

  /// Every label of a mask is one of the data set.
  private func masks(_ manifest: Manifest, _ description: DatasetDescription) -> [Finding] {
    let known = Set(description.labels?.labels.map(\.value) ?? [])
    return manifest.rows.compactMap { row in
      let unknown = row.regions.map(\.label).filter { !known.contains($0) }
      return unknown.isEmpty
        ? nil
        : Finding(
          file: row.output.mask ?? row.output.file,
          reason: "labels \(unknown.map(String.init).joined(separator: ", ")), which dataset.json "
            + "does not have")
    }
  }

  /// What loaders read agrees with the manifest.
  private func stale(_ listings: [Listing]) -> [Finding] {
    listings.compactMap { listing in
      let expected = listing.text.map { Array($0.utf8) }
      let path = output.pushing(FilePath(listing.file))
      let found = try? FileBytes.read(path, limit: max(expected?.count ?? 0, 1))
      return found == expected
        ? nil : Finding(file: listing.file, reason: "other lines than the manifest gives")
    }
  }

  /// The counts that `dataset.json` tells, and what loaders read there.
  private func counts(_ dataset: DatasetContent) -> [Finding] {
    let manifest = dataset.manifest
    let path = output.appending(Manifest.descriptionName)
    guard let bytes = try? FileBytes.read(path, limit: 1 << 30),
      let json = try? JSON(parsing: bytes), let counts = json["counts"]
    else { return [Finding(file: Manifest.descriptionName, reason: "no counts")] }
    let forLoaders = dataset.layout.members(of: dataset).filter { json[$0.name] != $0.value }.map {
      Finding(file: Manifest.descriptionName, reason: "another \($0.name) than the manifest gives")
    }
    return forLoaders
      + Side.allCases.flatMap { side in
        Output.Kind.allCases.compactMap { kind in
          let told = counts[side.rawValue]?[kind.rawValue]?.integer
          let found = manifest.count(kind, in: side)
          return told == found
            ? nil
            : Finding(
              file: Manifest.descriptionName,
              reason: "\(told ?? 0) \(kind.rawValue) in \(side.rawValue); the manifest has \(found)"
            )
        }
      }
  }
}
