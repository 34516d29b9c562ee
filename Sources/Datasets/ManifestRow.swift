internal import Randomness
public import Files

/// One output file that is in place, with its mask: a line of `manifest.jsonl`.
public struct ManifestRow: Sendable, Equatable {
  /// What it is and where it comes from.
  public let output: Output
  /// What the file holds.
  public let content: FileIdentity
  /// What the file of its mask holds; nil if it has none.
  public let mask: FileIdentity?
  /// Where the labels lie in its mask, background aside; none if it has no mask.
  public let regions: [MaskRegion]
  /// The training original that it looks most like, if it is synthetic and that was searched for.
  public var nearest: NearestImage?
  /// The version of the program that made it.
  public let tool: String
  /// What the picture looks like (`Fingerprint`), known while the data set is built; no column.
  public var fingerprint: String?

  /// All columns.
  public init(
    _ output: Output, content: FileIdentity, mask: FileIdentity? = nil,
    regions: [MaskRegion] = [], tool: String
  ) {
    self.output = output
    self.content = content
    self.mask = mask
    self.regions = regions
    self.tool = tool
  }

  /// Every file that the row speaks of, by its path from the output folder.
  public var files: [(name: String, content: FileIdentity)] {
    var files = [(output.file, content)]
    if let name = output.mask, let mask { files.append((name, mask)) }
    return files
  }

  /// The row as an object, every column in the same place.
  public var json: JSON {
    .object(
      output.columns + [
        .init("sha256", .string(content.digest.description)),
        .init("bytes", .integer(content.bytes)),
        .init("mask_sha256", .text(mask?.digest.description)),
        .init("mask_bytes", mask.map { .integer($0.bytes) } ?? .null),
        .init("mask_regions", .array(regions.map(\.json))),
        .init("nearest_training_image", .text(nearest?.file)),
        .init("nearest_training_distance", nearest.map { .number($0.distance) } ?? .null),
        .init("tool", .string(tool)),
      ])
  }

  /// Reads what `json` gives; nil when a column is missing or of another type.
  public init?(_ json: JSON) {
    guard let output = Output(json),
      let content = FileIdentity(json["sha256"], json["bytes"]), let tool = json["tool"]?.string,
      let regions = json["mask_regions"]?.array
    else { return nil }
    let mask = FileIdentity(json["mask_sha256"], json["mask_bytes"])
    guard (mask == nil) == (output.mask == nil) else { return nil }
    self.init(
      output, content: content, mask: mask, regions: regions.compactMap { MaskRegion($0) },
      tool: tool)
    guard self.regions.count == regions.count else { return nil }
    let neighbor = [json["nearest_training_image"], json["nearest_training_distance"]]
    nearest = NearestImage(neighbor[0], neighbor[1])
    guard nearest != nil || neighbor == [.null, .null] else { return nil }
  }
}
