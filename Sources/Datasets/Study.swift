internal import Files
public import Radiographs
public import Randomness
public import SystemPackage

/// One radiograph of the input that can be used, and all that the plan needs to know of it.
public struct Study: Sendable {
  /// Where the source lies.
  public let path: FilePath
  /// The source's path from the input folder, printable: what the manifest calls it.
  public let source: String
  /// The name of its outputs, unique in the data set.
  public var stem: String
  /// Its class, if the input has classes.
  public let label: String?
  /// Who it shows, as the patient rule recognized.
  public let patient: String
  /// The SHA-256 of the source file.
  public let fileDigest: Digest
  /// A digest of its decoded pixels.
  public let pixelDigest: Digest
  /// Columns and rows of the source.
  public let width: Int
  /// Rows of the source.
  public let height: Int
  /// Significant bits of the source.
  public let bits: Int

  /// All of it.
  public init(
    path: FilePath, source: String, stem: String, label: String?, patient: String,
    fileDigest: Digest, pixelDigest: Digest, width: Int, height: Int, bits: Int
  ) {
    self.path = path
    self.source = source
    self.stem = stem
    self.label = label
    self.patient = patient
    self.fileDigest = fileDigest
    self.pixelDigest = pixelDigest
    self.width = width
    self.height = height
    self.bits = bits
  }
}

extension Radiograph {
  /// A digest of size, depth and every sample: the same for two files with the same picture.
  public var pixelDigest: Digest {
    var hasher = DigestHasher()
    hasher.update(width)
    hasher.update(height)
    hasher.update(bits)
    hasher.update(samples)
    return hasher.finalize()
  }
}
