internal import Files

/// Where the files of a data set lie, and what is written beside them for the loaders that read it.
public enum Layout: String, Sendable, CaseIterable {
  /// A folder for each split, in it one for each class: what torchvision `ImageFolder` and Hugging
  /// Face `imagefolder` read.
  ///
  /// With masks each split has `images/` and `masks/`: Hugging Face follows names of masks only below
  /// the folder of the split, and `ImageFolder` takes every folder beside those of classes for a class.
  case folders

  /// The path of an image from the output folder.
  ///
  /// - Parameters:
  ///   - stem: Its name, unique in the data set.
  ///   - side: Its split.
  ///   - label: Its class folder, if the data set has some.
  ///   - hasMasks: Whether the data set has masks.
  ///   - fileExtension: Without dot.
  public func image(
    stem: String, side: Side, label: String?, hasMasks: Bool, fileExtension: String
  ) -> String {
    switch self {
    case .folders:
      [side.rawValue, hasMasks ? "images" : nil, label, stem + "." + fileExtension]
        .compactMap { $0 }.joined(separator: "/")
    }
  }

  /// The path of a mask from the output folder; masks are PNG.
  public func mask(stem: String, side: Side) -> String {
    switch self {
    case .folders: "\(side.rawValue)/masks/\(stem).png"
    }
  }

  /// Whether an image at a path from the output folder may be of a split.
  public func allows(_ file: String, in side: Side) -> Bool {
    switch self {
    case .folders: file.hasPrefix(side.rawValue + "/")
    }
  }

  /// What loaders and people read beside the images, with what it holds.
  ///
  /// It depends on the rows and the description alone: `verify` makes it again and compares.
  public func listings(of dataset: DatasetContent) -> [Listing] {
    let card = Listing(file: DatasetCard.name, text: DatasetCard(dataset).text)
    switch self {
    case .folders:
      let metadata = Side.allCases.map { dataset.manifest.metadata(of: $0) }
      return metadata + [
        dataset.classListing, card,
        Listing(file: Croissant.name, text: Croissant(dataset, metadata: metadata).json?.page),
      ]
    }
  }
}
