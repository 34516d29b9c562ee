internal import Datasets
internal import Files
internal import Radiographs
internal import Randomness
internal import SystemPackage

/// What a mask is known by.
struct MaskExamination: CachedExamination {
  static let kind = "mask 4"
  /// A picture of more gray levels is no mask of labels.
  static let mostValues = 64
  /// Places of its foreground that stand for all of it.
  private static let mostPlaces = 64
  /// Of the width and the height.
  private static let placeUnit = 65_536

  let digest: Digest
  let width: Int
  let height: Int
  /// How many different values are in it.
  let levels: Int
  /// The labels in it, in order; none if they are more than a mask of labels has.
  let values: [Int]
  /// Some places of the foreground, as shares of width and height.
  let places: [SIMD2<Double>]

  init(of path: FilePath) throws(FileError) {
    let (mask, bytes) = try Self.read(path, as: .labels)
    var isThere = [Bool](repeating: false, count: 1 << 16)
    for sample in mask.samples { isThere[Int(sample)] = true }
    digest = Digest(of: bytes)
    width = mask.width
    height = mask.height
    let values = isThere.indices.filter { isThere[$0] }
    levels = values.count
    self.values = levels <= Self.mostValues ? values : []
    places = Self.places(in: mask)
  }

  /// One place in each of equal parts of the samples above 0, row by row; where in it changes by the golden
  /// section, so that the places of a straight edge do not lie in a line.
  private static func places(in mask: borrowing Radiograph) -> [SIMD2<Double>] {
    let count = mask.samples.count { $0 > 0 }
    let wanted = min(count, mostPlaces)
    var places: [SIMD2<Double>] = []
    var seen = 0
    for (index, sample) in mask.samples.enumerated() where sample > 0 {
      let part = (Double(places.count) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
      if places.count < wanted,
        seen == Int((Double(places.count) + part) * Double(count) / Double(wanted))
      {
        let center = SIMD2(Double(index % mask.width) + 0.5, Double(index / mask.width) + 0.5)
        let share = center / SIMD2(Double(mask.width), Double(mask.height))
        places.append((share * Double(placeUnit)).rounded(.toNearestOrEven) / Double(placeUnit))
      }
      seen += 1
    }
    return places
  }

  /// Reads a mask: labels as they are stored, whatever the depth of the file, or a heatmap like a radiograph.
  static func read(
    _ path: FilePath, as kind: MaskKind
  ) throws(FileError) -> (mask: Radiograph, bytes: [UInt8]) {
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
    guard kind == .labels else { return (image.radiograph, bytes) }
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
      let levels = json["levels"]?.integer, (1...65_536).contains(levels),
      let values = json["values"]?.array?.compactMap(\.integer),
      (1...65_535).contains(width), (1...65_535).contains(height),
      values.count == (levels <= Self.mostValues ? levels : 0),
      values.allSatisfy({ (0...65_535).contains($0) }),
      let places = json["places"]?.array?.compactMap(\.integer), places.count.isMultiple(of: 2),
      places.count <= 2 * Self.mostPlaces, places.allSatisfy({ (0...Self.placeUnit).contains($0) })
    else { return nil }
    self.digest = digest
    self.width = width
    self.height = height
    self.levels = levels
    self.values = values
    self.places = stride(from: 0, to: places.count, by: 2).map {
      SIMD2(Double(places[$0]), Double(places[$0 + 1])) / Double(Self.placeUnit)
    }
  }

  var members: [JSON.Member] {
    [
      .init("file_sha256", .string(digest.description)), .init("width", .integer(width)),
      .init("height", .integer(height)), .init("levels", .integer(levels)),
      .init("values", .array(values.map { .integer($0) })),
      .init(
        "places",
        .array(
          places.flatMap { [$0.x, $0.y] }.map { .integer(Int($0 * Double(Self.placeUnit))) })),
    ]
  }
}
