internal import Datasets
internal import Files
internal import Radiographs
internal import Randomness
internal import SystemPackage

/// What reading one file once told: kept between runs, so that an unchanged file is not read again.
struct Examination: Sendable {
  let fileDigest: Digest
  let pixelDigest: Digest
  let width: Int
  let height: Int
  let bits: Int

  /// Decodes a file completely, so that damage anywhere in it is found before anything is written.
  init(of path: FilePath) throws(FileError) {
    let (image, bytes) = try Self.decode(path)
    fileDigest = Digest(of: bytes)
    pixelDigest = image.pixelDigest
    width = image.width
    height = image.height
    bits = image.bits
  }

  /// Reads and decodes a file.
  static func decode(_ path: FilePath) throws(FileError) -> (Radiograph, [UInt8]) {
    let bytes = try FileBytes.read(path, limit: DecodingLimits.default.fileBytes)
    do throws(ImageError) {
      return (try DecodedImage(decoding: bytes).radiograph, bytes)
    } catch {
      throw FileError(path, "\(error)", isOfMachine: error.isOfMachine)
    }
  }
}

extension ImageError {
  /// Whether a quieter or larger machine would have decoded the file.
  fileprivate var isOfMachine: Bool {
    switch self {
    case .outOfMemory, .deadlineExceeded: true
    default: false
    }
  }
}

/// Every input file read once: studies that can be used, and those that cannot with their reasons.
struct Intake {
  private(set) var studies: [Study] = []
  private(set) var refusals: [Refusal]

  /// Reads all files of a scan, `options.jobs` at a time.
  init(
    _ scan: Scan, options: BuildOptions, cache: ExaminationCache,
    shouldStop: @Sendable @escaping () -> Bool, report: (Int, Int) -> Void
  ) async throws {
    refusals = scan.refusals
    let examined = try await scan.files.concurrentMap(limit: options.jobs) {
      file -> Result<Examination, FileError> in
      if shouldStop() { throw BuildInterrupted() }
      if let known = cache[file] { return .success(known) }
      do throws(FileError) {
        return .success(try Examination(of: file.path))
      } catch {
        // A disk that fails for a moment must not change who is in the data set.
        if error.isOfMachine { throw error }
        return .failure(error)
      }
    } finished: { done, _ in
      report(done, scan.files.count)
    }
    var usable: [(InputFile, Examination)] = []
    var seen: [Digest: String] = [:]
    for (file, result) in zip(scan.files, examined) {
      let name = file.relativePath.printable
      switch result {
      case .failure(let error):
        refusals.append(Refusal(file: name, reason: error.reason))
      case .success(let examination):
        cache.store(examination, of: file)
        if let first = seen[examination.pixelDigest] {
          refusals.append(
            Refusal(file: name, reason: "the same pixels as \(first); expected each picture once"))
        } else {
          seen[examination.pixelDigest] = name
          usable.append((file, examination))
        }
      }
    }
    let rule = options.patientRule
    try checkRule(options, usable.map(\.0))
    let labels = JSRTName.labels(of: usable.map(\.0))
    try Self.checkLabels(labels)
    let stems = Stem.unique(for: usable.map(\.0.relativePath))
    for (place, (file, examination)) in usable.enumerated() {
      studies.append(
        Study(
          path: file.path, source: file.relativePath.printable, stem: stems[place],
          label: labels[place].map { Stem.label($0) },
          patient: rule.patient(of: file.relativePath), fileDigest: examination.fileDigest,
          pixelDigest: examination.pixelDigest, width: examination.width,
          height: examination.height, bits: examination.bits))
    }
    studies.sort { $0.stem < $1.stem }
    refusals.sort { $0.file < $1.file }
  }
}

extension Intake {
  /// An expression that names no patient at all is a mistake.
  private func checkRule(
    _ options: BuildOptions, _ files: [InputFile]
  ) throws(DatasetError) {
    let rule = options.patientRule
    guard let pattern = options.groupBy,
      !files.contains(where: { rule.recognizes($0.relativePath) })
    else { return }
    throw .layout(
      "--group-by \(pattern): matches none of \(files.count) paths; expected one that does")
  }

  /// Two class folders must not become one class.
  private static func checkLabels(_ labels: [String?]) throws(DatasetError) {
    let folders = Dictionary(grouping: Set(labels.compactMap { $0 })) { Stem.label($0) }
    if let clash = folders.values.first(where: { $0.count > 1 })?.sorted() {
      throw .layout(
        "class folders \(clash.joined(separator: " and ")): one name in the data set; rename one")
    }
  }
}

/// Class names in the file names of the JSRT database.
private enum JSRTName {
  /// Class folders, or else the classes that the names tell when all of them do.
  static func labels(of files: [InputFile]) -> [String?] {
    let folders = Scan.labels(of: files)
    guard folders.allSatisfy({ $0 == nil }) else { return folders }
    let named = files.map { file -> String? in
      switch file.relativePath.lastComponent?.stem.uppercased().prefix(5) {
      case "JPCLN": "nodule"
      case "JPCNN": "non-nodule"
      default: nil
      }
    }
    return named.contains(nil) ? folders : named
  }
}
