internal import Files
internal import Radiographs
internal import Randomness
internal import SystemPackage

/// What a mask is known by.
struct MaskExamination: CachedExamination {
  static let kind = "mask 2"
  /// A picture of more gray levels is no mask.
  private static let mostValues = 64

  let digest: Digest
  let width: Int
  let height: Int
  /// The labels in it, in order.
  let values: [Int]

  init(of path: FilePath) throws(FileError) {
    let (mask, bytes) = try Self.read(path)
    var isThere = [Bool](repeating: false, count: 1 << 16)
    for sample in mask.samples { isThere[Int(sample)] = true }
    digest = Digest(of: bytes)
    width = mask.width
    height = mask.height
    values = isThere.indices.filter { isThere[$0] }
    guard values.count <= Self.mostValues else {
      throw FileError(
        path, "\(values.count) gray levels; expected a mask of at most \(Self.mostValues) labels")
    }
  }

  /// Reads a mask: labels as they are stored, whatever the depth of the file.
  static func read(_ path: FilePath) throws(FileError) -> (mask: Radiograph, bytes: [UInt8]) {
    let (image, bytes) = try DecodedImage.read(path)
    let source = image.source
    guard source.format != .jpeg else {
      throw FileError(path, "a JPEG mask, whose labels blur; expected PNG or TIFF")
    }
    guard source.grayRule != .luminance else {
      throw FileError(path, "a mask in color; expected gray labels")
    }
    guard source.polarity == .darkIsLow else {
      throw FileError(path, "a mask with white as 0; expected 0 for the background as black")
    }
    var stored = image.radiograph
    if source.storedBits < 8 && source.colorModel == .gray {
      // Reading spread them over 8 bits.
      let step = UInt16(255 / ((1 << source.storedBits) - 1))
      stored.samples = stored.samples.map { $0 / step }
    }
    return (
      Radiograph(
        width: stored.width, height: stored.height, bits: stored.bits > 8 ? 16 : 8,
        samples: stored.samples),
      bytes
    )
  }

  init?(_ json: JSON) {
    guard let digest = json["file_sha256"]?.digest, let width = json["width"]?.integer,
      let height = json["height"]?.integer,
      let values = json["values"]?.array?.compactMap(\.integer),
      (1...65_535).contains(width), (1...65_535).contains(height),
      (1...Self.mostValues).contains(values.count),
      values.allSatisfy({ (0...65_535).contains($0) })
    else { return nil }
    self.digest = digest
    self.width = width
    self.height = height
    self.values = values
  }

  var members: [JSON.Member] {
    [
      .init("file_sha256", .string(digest.description)), .init("width", .integer(width)),
      .init("height", .integer(height)), .init("values", .array(values.map { .integer($0) })),
    ]
  }
}
