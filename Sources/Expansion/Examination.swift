internal import Datasets
internal import Files
internal import Preprocessing
internal import Radiographs
internal import Randomness
internal import SystemPackage

/// What reading one file once told: kept between runs, so that an unchanged file is not read again.
protocol CachedExamination: Sendable {
  /// Tells kinds apart in the cache; changes when reading gives other results.
  static var kind: String { get }
  /// What the cache holds.
  var members: [JSON.Member] { get }
  /// Reads what `members` gave; nil for anything else.
  init?(_ json: JSON)
}

/// What a radiograph is known by.
struct Examination: CachedExamination {
  static let kind = "radiograph 3"

  let fileDigest: Digest
  let pixelDigest: Digest
  let width: Int
  let height: Int
  let bits: Int
  let fingerprint: Fingerprint

  /// Decodes a file completely, so that damage anywhere in it is found before anything is written.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - decoded: Gets its radiograph; nil to keep nothing.
  /// - Throws: When the file is none or cannot be read.
  init(of path: FilePath, keepingIn decoded: DecodedSources?) throws(FileError) {
    let (image, bytes) = try DecodedImage.read(path)
    guard !SyntheticLabel.isIn(bytes) else {
      throw FileError(path, "a synthetic radiograph by its label; expected pictures of people")
    }
    fileDigest = Digest(of: bytes)
    let packed = PackedRadiograph(image.radiograph)
    pixelDigest = packed.pixelDigest
    width = image.radiograph.width
    height = image.radiograph.height
    bits = image.radiograph.bits
    fingerprint = Fingerprint(of: image.radiograph)
    decoded?.keep(image.radiograph, packed, of: fileDigest)
  }

  init?(_ json: JSON) {
    guard let fileDigest = json["file_sha256"]?.digest,
      let pixelDigest = json["pixel_sha256"]?.digest,
      let width = json["width"]?.integer, let height = json["height"]?.integer,
      let bits = json["bits"]?.integer,
      let fingerprint = json["fingerprint"]?.string.flatMap({ Fingerprint($0) }),
      (1...65_535).contains(width),
      (1...65_535).contains(height), (1...16).contains(bits)
    else { return nil }
    self.fileDigest = fileDigest
    self.pixelDigest = pixelDigest
    self.width = width
    self.height = height
    self.bits = bits
    self.fingerprint = fingerprint
  }

  var members: [JSON.Member] {
    [
      .init("file_sha256", .string(fileDigest.description)),
      .init("pixel_sha256", .string(pixelDigest.description)), .init("width", .integer(width)),
      .init("height", .integer(height)), .init("bits", .integer(bits)),
      .init("fingerprint", .string(fingerprint.description)),
    ]
  }
}

extension DecodedImage {
  /// Reads and decodes a file; gives its bytes too.
  static func read(_ path: FilePath) throws(FileError) -> (image: DecodedImage, bytes: [UInt8]) {
    let bytes = try FileBytes.read(path, limit: DecodingLimits.default.fileBytes)
    do throws(ImageError) {
      return (try DecodedImage(decoding: bytes), bytes)
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

extension JSON {
  /// The digest that a text is, if it is one.
  var digest: Digest? { string.flatMap { Digest(hexadecimal: $0) } }
}
