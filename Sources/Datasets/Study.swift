internal import Files
public import Radiographs
public import Randomness
public import SystemPackage

/// One radiograph of the input that can be used, and all that the plan needs to know of it.
public struct Study: Sendable {
  /// Where the source lies.
  public let path: FilePath
  /// What the manifest calls it: its path from the input, printable.
  public let source: String
  /// The name of its outputs, unique in the data set.
  public var stem: String
  /// Its classes in order; empty if the input has none.
  public var labels: [String] = []
  /// Who it shows, as the patient rule recognized.
  public let patient: String
  /// Whether a rule or a table told who it shows; a patient of its own otherwise.
  public var isRecognized = true
  /// The part of the data set that the folders of the input put it in; nil when they say nothing.
  public var givenSide: Side?
  /// The side that the picture had in an earlier build; nil when it was in none.
  public var earlierSide: Side?
  /// The SHA-256 of the source file.
  public let fileDigest: Digest
  /// A digest of its decoded pixels.
  public let pixelDigest: Digest
  /// Columns of the source.
  public let width: Int
  /// Rows of the source.
  public let height: Int
  /// Significant bits of the source.
  public let bits: Int
  /// Its mask; nil if the data set has none.
  public var mask: StudyMask?
  /// The original that was made of it; nil when nobody looked for it.
  public var prepared: FilePath?
  /// Places in it that the tables of its database name.
  public var points: [StudyPoint] = []
  /// Boxes in it.
  public var boxes: [StudyBox] = []

  /// A study without classes, mask and points.
  public init(
    path: FilePath, source: String, stem: String, patient: String, fileDigest: Digest,
    pixelDigest: Digest, width: Int, height: Int, bits: Int
  ) {
    self.path = path
    self.source = source
    self.stem = stem
    self.patient = patient
    self.fileDigest = fileDigest
    self.pixelDigest = pixelDigest
    self.width = width
    self.height = height
    self.bits = bits
  }

  /// Its classes as one text, `|` between several; nil if it has none.
  public var label: String? { labels.isEmpty ? nil : labels.joined(separator: "|") }
}

/// The mask of a study: one file of labels or of a heatmap, or one file for each organ.
public struct StudyMask: Sendable, Hashable {
  /// What its samples are.
  public let kind: MaskKind
  /// One file of it.
  public struct Part: Sendable, Hashable {
    /// Where it lies.
    public let path: FilePath
    /// The label that every sample above 0 gets; nil for a file that holds labels itself.
    public let value: Int?
    /// The SHA-256 of the file.
    public let digest: Digest

    /// All three.
    public init(path: FilePath, value: Int?, digest: Digest) {
      self.path = path
      self.value = value
      self.digest = digest
    }
  }

  /// Later parts lie on earlier ones.
  public let parts: [Part]
  /// The labels in it, background included, in order; none for a heatmap.
  public let values: [Int]
  /// Some places in its foreground, as shares of width and height from the upper left corner: as many for
  /// each part, so that what becomes of the mask can be told without reading it.
  public let places: [SIMD2<Double>]

  /// All of it.
  public init(
    kind: MaskKind = .labels, parts: [Part], values: [Int], places: [SIMD2<Double>] = []
  ) {
    self.kind = kind
    self.parts = parts
    self.values = values
    self.places = places
  }

  /// The SHA-256 of its file, or of the digests of its files.
  public var digest: Digest {
    parts.count == 1
      ? parts[0].digest : Digest(of: parts.map(\.digest.description).joined(separator: " "))
  }
}

/// A place in a radiograph.
public struct StudyPoint: Sendable, Equatable {
  /// What is there.
  public let name: String
  /// From the left edge, in pixels of the source.
  public let x: Double
  /// From the upper edge, in pixels of the source.
  public let y: Double

  /// All three.
  public init(name: String, x: Double, y: Double) {
    self.name = name
    self.x = x
    self.y = y
  }
}

extension PackedRadiograph {
  /// A digest of size, depth and every sample: the same for two files with the same picture.
  public var pixelDigest: Digest {
    var hasher = DigestHasher()
    hasher.update(width)
    hasher.update(height)
    hasher.update(bits)
    switch samples {
    case .bytes(let bytes): hasher.update(bytes)
    case .words(let words): hasher.update(words)
    }
    return hasher.finalize()
  }
}
