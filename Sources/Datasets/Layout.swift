/// Where the files of a data set lie, and what is written beside them for the loaders that read it.
public enum Layout: String, Sendable, CaseIterable {
  /// A folder for each split, in it one for each class, and `masks/`: what torchvision `ImageFolder`
  /// and Hugging Face `imagefolder` read.
  case folders

  /// The path of an image from the output folder.
  ///
  /// - Parameters:
  ///   - stem: Its name, unique in the data set.
  ///   - side: Its split.
  ///   - label: Its class folder, if the data set has some.
  ///   - fileExtension: Without dot.
  public func image(
    stem: String, side: Side, label: String?, fileExtension: String
  ) -> String {
    switch self {
    case .folders:
      [side.rawValue, label, stem + "." + fileExtension].compactMap { $0 }.joined(separator: "/")
    }
  }

  /// The path of a mask from the output folder; masks are always PNG.
  public func mask(stem: String, side: Side) -> String {
    switch self {
    case .folders: "masks/\(stem).png"
    }
  }

  /// The split that a path of an image lies in; nil where the layout puts none.
  public func side(of file: String) -> Side? {
    switch self {
    case .folders: Side(rawValue: String(file.prefix { $0 != "/" }))
    }
  }

  /// What loaders and people read beside the images, with what it holds.
  public func listings(of manifest: Manifest) -> [Listing] {
    switch self {
    case .folders: Side.allCases.map { manifest.metadata(of: $0) }
    }
  }
}

/// A file that tells of all images or of one split.
public struct Listing: Sendable, Equatable {
  /// Its path from the output folder.
  public let file: String
  /// What it holds; nil when there is nothing to tell and no file.
  public let text: String?

  /// Both.
  public init(file: String, text: String?) {
    self.file = file
    self.text = text
  }
}
