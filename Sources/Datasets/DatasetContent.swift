public import Files

/// A data set as its listings tell of it: its rows, and what its description says.
public struct DatasetContent: Sendable {
  /// All images.
  public let manifest: Manifest
  /// Where its files lie.
  public let layout: Layout
  /// The options it was made with, by name as `dataset.json` has them.
  public let options: [JSON.Member]
  /// What is written where nobody said under which terms.
  public static let unknownLicense = "unknown"

  /// Under which terms it may be used: an SPDX identifier, or any words.
  public let license: String
  /// What stands in its masks; nil for a data set without masks, or with heatmaps.
  public let labels: MaskLabels?

  /// All of it.
  public init(
    manifest: Manifest, layout: Layout, options: [JSON.Member], license: String,
    labels: MaskLabels?
  ) {
    self.manifest = manifest
    self.layout = layout
    self.options = options
    self.license = license
    self.labels = labels
  }

  /// Classes in the order of their names; empty without.
  var classes: [String] {
    Set(manifest.rows.flatMap(\.output.labels)).sorted()
  }

  /// Whether some images have masks.
  var hasMasks: Bool { manifest.rows.contains { $0.output.mask != nil } }

  /// Whether some images have several classes; then there are no class folders.
  var isMultilabel: Bool { manifest.rows.contains { $0.output.labels.count > 1 } }

  /// `classes.txt`: a class a line, in the order in which `ImageFolder` numbers them.
  var classListing: Listing {
    let classes = isMultilabel ? [] : classes
    return Listing(
      file: "classes.txt",
      text: classes.isEmpty ? nil : classes.map { $0 + "\n" }.joined())
  }
}

extension Output {
  /// Its classes.
  var labels: [String] { label?.split(separator: "|").map(String.init) ?? [] }
}
