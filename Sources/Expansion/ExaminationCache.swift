internal import Datasets
internal import Files
internal import Randomness
internal import Synchronization
internal import SystemPackage

/// Examinations of earlier runs, by the path, size and time of the file: `.cxraug/inputs.jsonl`.
final class ExaminationCache: Sendable {
  private let entries: Mutex<(known: [String: JSON], current: [String: JSON])>
  private let path: FilePath

  /// Reads what earlier runs stored; a damaged line is forgotten and its file is read again.
  init(_ path: FilePath) {
    self.path = path
    var known: [String: JSON] = [:]
    let bytes = (try? FileBytes.read(path, limit: 1 << 30)) ?? []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let entry = try? JSON(parsing: Array(line)), let key = entry["key"]?.string else {
        continue
      }
      known[key] = entry
    }
    entries = Mutex((known, [:]))
  }

  subscript(file: InputFile) -> Examination? {
    let key = Self.key(of: file)
    return entries.withLock { $0.known[key] }.flatMap { Examination($0) }
  }

  func store(_ examination: Examination, of file: InputFile) {
    let key = Self.key(of: file)
    entries.withLock { $0.current[key] = examination.json(key: key) }
  }

  /// Writes what this run knows.
  func write() throws(FileError) {
    let lines = entries.withLock { entries in
      entries.current.sorted { $0.key < $1.key }.map { $0.value.line + "\n" }
    }
    try AtomicFile.writeIfChanged(lines.joined(), to: path)
  }

  /// Changes when decoding gives other pixels or bits.
  private static let decoder = 1

  private static func key(of file: InputFile) -> String {
    let status = file.status
    return "\(decoder) \(file.relativePath.printable) \(status.size) \(status.modified) "
      + "\(status.inode)"
  }
}

extension Examination {
  fileprivate init?(_ json: JSON) {
    guard let fileDigest = json["file_sha256"]?.string.flatMap({ Digest(hexadecimal: $0) }),
      let pixelDigest = json["pixel_sha256"]?.string.flatMap({ Digest(hexadecimal: $0) }),
      let width = json["width"]?.integer, let height = json["height"]?.integer,
      let bits = json["bits"]?.integer, (1...65_535).contains(width),
      (1...65_535).contains(height), (1...16).contains(bits)
    else { return nil }
    self.fileDigest = fileDigest
    self.pixelDigest = pixelDigest
    self.width = width
    self.height = height
    self.bits = bits
  }

  fileprivate func json(key: String) -> JSON {
    .members([
      "key": .string(key), "file_sha256": .string(fileDigest.description),
      "pixel_sha256": .string(pixelDigest.description), "width": .integer(width),
      "height": .integer(height), "bits": .integer(bits),
    ])
  }
}
