public import Files
public import Radiographs

/// Where the files of a data set lie, and what is written beside them for the loaders that read it.
public enum Layout: String, Sendable, CaseIterable {
  /// A folder for each split, in it one for each class, and `masks/` beside them: what torchvision
  /// `ImageFolder` and Hugging Face `imagefolder` read.
  ///
  /// `ImageFolder` takes every folder beside those of classes for a class, so masks lie apart; Hugging
  /// Face follows names of files only below the folder of the split, so the mask is a column of text.
  case folders
  /// `imagesTr`, `labelsTr` and, for test, `imagesTs`, `labelsTs`: what nnU-Net reads. Labels are
  /// written as 0, 1, 2, …, and training and validation lie together.
  case nnunet
  /// A folder for each split without class folders, `masks/`, and `annotations/` for the COCO tools.
  case coco
  /// Shards `train-000000.tar` and so on of about a thousand samples: `name.png`, `name.mask.png` and
  /// `name.json`, what WebDataset reads.
  case webdataset

  /// The path of an image from the output folder, or its name in its shard.
  ///
  /// - Parameters:
  ///   - stem: Its name, unique in the data set.
  ///   - side: Its split.
  ///   - label: Its class folder, if the data set has some.
  ///   - format: Its file format.
  /// - Returns: A relative path.
  public func image(
    stem: String, side: Side, label: String?, format: OutputFormat
  ) -> String {
    switch self {
    case .folders:
      [side.rawValue, label, stem + "." + format.fileExtension].compactMap { $0 }
        .joined(separator: "/")
    case .coco: "\(side.rawValue)/\(stem).\(format.fileExtension)"
    case .webdataset: "\(stem).\(format.fileExtension)"
    case .nnunet: "images\(Self.part(side))/\(stem)_0000.\(Self.shortExtension(format))"
    }
  }

  /// The path of a mask from the output folder, or its name in its shard.
  public func mask(stem: String, side: Side, format: OutputFormat) -> String {
    switch self {
    case .folders, .coco: "masks/\(stem).png"
    case .webdataset: "\(stem).mask.png"
    case .nnunet: "labels\(Self.part(side))/\(stem).\(Self.shortExtension(format))"
    }
  }

  /// The file format of masks beside images of a format.
  public func maskFormat(of images: OutputFormat) -> OutputFormat {
    self == .nnunet ? images : .png
  }

  /// Whether labels are written as 0, 1, 2, … whatever stood in the sources.
  public var hasConsecutiveLabels: Bool { self == .nnunet }

  /// Whether rows of the manifest describe every sample of a mask.
  public var recordsRuns: Bool { self == .coco }

  /// Whether samples lie in shards, which are written and replaced as a whole.
  public var isSharded: Bool { self == .webdataset }

  /// What nnU-Net calls a split.
  private static func part(_ side: Side) -> String { side == .test ? "Ts" : "Tr" }

  /// nnU-Net reads two-dimensional TIFF as `.tif` alone.
  private static func shortExtension(_ format: OutputFormat) -> String {
    format == .tiff ? "tif" : format.fileExtension
  }

  /// Whether an image at a path from the output folder may be of a split.
  public func allows(_ file: String, in side: Side) -> Bool {
    switch self {
    case .folders, .coco: file.hasPrefix(side.rawValue + "/")
    case .webdataset: file.hasPrefix(side.rawValue + "-")
    case .nnunet: file.hasPrefix("images\(Self.part(side))/")
    }
  }

  /// What loaders read in `dataset.json`, beside what we write there.
  public func members(of dataset: DatasetContent) -> [JSON.Member] {
    switch self {
    case .folders, .coco, .webdataset: []
    case .nnunet: NNUNetListing(dataset).members
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
    case .coco: return COCOListing(dataset).listings + [card]
    case .webdataset: return [card]
    case .nnunet: return [NNUNetListing(dataset).splits, card]
    }
  }
}
