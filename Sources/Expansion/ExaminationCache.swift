internal import Datasets
internal import Files
internal import Randomness
internal import SystemPackage

/// Examinations of earlier runs, by the path, size and time of the file: `.cxraug/inputs.jsonl`.
///
/// It belongs to one task; files are read by many.
final class ExaminationCache {
  /// Which of the radiographs are copies, beside it.
  let copies: CopySearch
  /// What was read in this run and is not needed yet.
  let decoded: DecodedSources?
  private let path: FilePath
  private var known: [String: JSON] = [:]
  private var current: [String: JSON] = [:]

  /// Reads what earlier runs stored; a damaged line is forgotten and its file is read again.
  ///
  /// - Parameters:
  ///   - path: Where it is.
  ///   - decoded: Gets the radiographs that are read; nil to keep none.
  init(_ path: FilePath, decoded: DecodedSources? = nil) {
    self.path = path
    self.decoded = decoded
    copies = CopySearch(path.folder.appending("copies.jsonl"))
    let bytes = (try? FileBytes.read(path, limit: 1 << 30)) ?? []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let entry = try? JSON(parsing: Array(line)), let key = entry["key"]?.string else {
        continue
      }
      known[key] = entry
    }
  }

  /// Digests of the pixels of radiographs of earlier runs, by those of their files.
  var pixels: [Digest: Digest] {
    let pairs = known.values.compactMap { entry in
      entry["file_sha256"]?.digest.flatMap { file in
        entry["pixel_sha256"]?.digest.map { (file, $0) }
      }
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// Examines files that changed since, several at a time.
  ///
  /// - Parameters:
  ///   - files: What may have changed.
  ///   - jobs: How many are read at a time.
  ///   - shouldStop: Asked between files.
  ///   - read: Reads one that changed.
  ///   - report: Called with the number of files that are done.
  /// - Returns: An examination for each file, or why it has none.
  /// - Throws: Errors of the machine: a disk that fails for a moment must not change who is in the
  ///   data set; `BuildInterrupted` when asked to stop.
  func examine<Result: CachedExamination>(
    _ files: [InputFile], jobs: Int, shouldStop: @Sendable @escaping () -> Bool,
    read: @Sendable @escaping (FilePath) throws(FileError) -> Result,
    report: (Int) -> Void = { _ in }
  ) async throws -> [Swift.Result<Result, FileError>] {
    let waiting = files.map { file -> (file: InputFile, known: Result?) in
      (file, known[Self.key(of: file, Result.self)].flatMap { Result($0) })
    }
    let examined = try await waiting.concurrentMap(limit: jobs) {
      next -> Swift.Result<Result, FileError> in
      if shouldStop() { throw BuildInterrupted() }
      if let known = next.known { return .success(known) }
      let file = next.file
      do throws(FileError) {
        let result = try read(file.path)
        // What was read is what was listed, not a later or a half-written state of it.
        guard try FileStatus(of: file.path) == file.status else {
          throw FileError(file.path, "changed while it was read; expected it to be left alone")
        }
        return .success(result)
      } catch {
        if error.isOfMachine { throw error }
        return .failure(error)
      }
    } finished: { done, _ in
      report(done)
    }
    for (file, result) in zip(files, examined) {
      guard case .success(let examination) = result else { continue }
      let key = Self.key(of: file, Result.self)
      current[key] = .object([.init("key", .string(key))] + examination.members)
    }
    return examined
  }

  /// Writes what this run knows.
  func write() throws(FileError) {
    let lines = current.sorted { $0.key < $1.key }.map { $0.value.line + "\n" }
    try AtomicFile.writeIfChanged(lines.joined(), to: path)
    try copies.write()
  }

  private static func key(of file: InputFile, _ type: any CachedExamination.Type) -> String {
    let status = file.status
    return "\(type.kind) \(file.source.printable) \(status.size) \(status.modified) \(status.inode)"
  }
}
