internal import Files
internal import Randomness

/// `croissant.json`: the data set in MLCommons' Croissant 1.0 format (JSON-LD).
///
/// Files are named from the folder that holds it; nothing in it depends on a place or a time.
struct Croissant {
  static let name = "croissant.json"

  private let dataset: DatasetContent
  private let metadata: [Listing]

  /// - Parameters:
  ///   - dataset: What it describes.
  ///   - metadata: The listing of each split.
  init(_ dataset: DatasetContent, metadata: [Listing]) {
    self.dataset = dataset
    self.metadata = metadata
  }

  /// The description; nil for a data set without images.
  var json: JSON? {
    guard !dataset.manifest.rows.isEmpty else { return nil }
    return .members([
      "@context": Self.context, "@type": .string("sc:Dataset"),
      "name": .string("chest-radiographs"),
      "description": .string(
        "\(dataset.manifest.rows.count) chest radiographs, written by cxraug; README.md tells more."
      ),
      "conformsTo": .string("http://mlcommons.org/croissant/1.0"),
      "license": .string(dataset.license),
      "distribution": .array(distribution), "recordSet": .array([splits, images] + masks),
    ])
  }

  // MARK: - Files

  private var distribution: [JSON] {
    var files = [file("manifest", name: Manifest.name, dataset.manifest.identity)]
    for listing in metadata {
      guard let text = listing.text, let folder = listing.file.split(separator: "/").first
      else { continue }
      files.append(
        file("metadata-\(folder)", name: listing.file, FileIdentity(of: Array(text.utf8))))
    }
    let outputs = dataset.manifest.rows.map(\.output)
    files.append(set("image-files", of: outputs.map(\.file)))
    let masks = outputs.compactMap(\.mask)
    if !masks.isEmpty { files.append(set("mask-files", of: masks)) }
    return files
  }

  private func file(_ id: String, name: String, _ content: FileIdentity) -> JSON {
    .members([
      "@type": .string("cr:FileObject"), "@id": .string(id), "name": .string(name),
      "contentUrl": .string(name), "contentSize": .string("\(content.bytes) B"),
      "encodingFormat": .string("application/jsonlines"),
      "sha256": .string(content.digest.description),
    ])
  }

  /// All files of some folders.
  private func set(_ id: String, of files: [String]) -> JSON {
    let patterns = Set(
      files.map { file in
        let folder = file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
        return "\(folder)/*.\(Self.fileExtension(of: file))"
      })
    let fileExtension = files.first.map(Self.fileExtension) ?? ""
    return .members([
      "@type": .string("cr:FileSet"), "@id": .string(id), "name": .string(id),
      "encodingFormat": .string(Self.mediaTypes[fileExtension] ?? "image/*"),
      "includes": .array(patterns.sorted().map { .string($0) }),
    ])
  }

  private static func fileExtension(of file: String) -> String {
    file.lastIndex(of: ".").map { String(file[file.index(after: $0)...]) } ?? ""
  }

  /// Registered types by the extensions that are written.
  private static let mediaTypes = [
    "png": "image/png", "tiff": "image/tiff", "jpg": "image/jpeg",
  ]

  // MARK: - Records

  private var splits: JSON {
    let sides = Side.allCases.filter { side in
      dataset.manifest.rows.contains { $0.output.split == side }
    }
    let terms = [
      Side.train: "cr:TrainingSplit", .val: "cr:ValidationSplit", .test: "cr:TestSplit",
    ]
    return .members([
      "@type": .string("cr:RecordSet"), "@id": .string("splits"), "name": .string("splits"),
      "dataType": .string("cr:Split"), "key": .members(["@id": .string("splits/name")]),
      "field": .array([
        field("splits/name", of: "sc:Text"), field("splits/url", of: "sc:URL"),
      ]),
      "data": .array(
        sides.map {
          .members([
            "splits/name": .string($0.rawValue), "splits/url": .text(terms[$0]),
          ])
        }),
    ])
  }

  /// A record for each image, with the columns of its row in the manifest.
  ///
  /// The files stand on the left of the join: readers take the content of the left one.
  private var images: JSON {
    let columns: [(String, String)] =
      [("split", "sc:Text"), ("label", "sc:Text"), ("kind", "sc:Text"), ("parent", "sc:Text")]
      + [("patient", "sc:Text"), ("laterality", "sc:Text"), ("width", "sc:Integer")]
      + [("height", "sc:Integer"), ("bits", "sc:Integer"), ("sha256", "sc:Text")]
    return records(
      "images", of: "image-files", by: "file",
      columns.map { name, type in field("images/\(name)", of: type, source: column(name)) })
  }

  /// A record for each mask, with the image that it is of.
  private var masks: [JSON] {
    guard dataset.hasMasks else { return [] }
    let image = field("masks/image_file", of: "sc:Text", source: column("file"))
    return [records("masks", of: "mask-files", by: "mask", [image])]
  }

  /// Files with their content, joined with the rows of the manifest that name them in a column.
  private func records(_ name: String, of fileSet: String, by key: String, _ fields: [JSON]) -> JSON
  {
    .members([
      "@type": .string("cr:RecordSet"), "@id": .string(name), "name": .string(name),
      "key": .members(["@id": .string("\(name)/file")]),
      "field": .array(
        [
          field(
            "\(name)/file", of: "sc:Text",
            source: property("fullpath", of: fileSet, regex: "^(.+)$"), references: column(key)),
          field("\(name)/image", of: "sc:ImageObject", source: property("content", of: fileSet)),
        ] + fields),
    ])
  }

  private func field(
    _ id: String, of type: String, source: JSON? = nil, references: JSON? = nil
  ) -> JSON {
    var members: [JSON.Member] = [
      .init("@type", .string("cr:Field")), .init("@id", .string(id)),
      .init("name", .string(id)), .init("dataType", .string(type)),
    ]
    if let source { members.append(.init("source", source)) }
    if let references { members.append(.init("references", references)) }
    return .object(members)
  }

  private func column(_ name: String) -> JSON {
    .members([
      "fileObject": .members(["@id": .string("manifest")]),
      "extract": .members(["column": .string(name)]),
    ])
  }

  /// What a reader takes from each file of a set.
  ///
  /// - Parameters:
  ///   - name: Its path or its content.
  ///   - fileSet: The set.
  ///   - regex: An expression that takes it as it is: it makes a text of a path, which readers would not
  ///     find equal to a text.
  /// - Returns: A source of a field, or what it refers to.
  private func property(_ name: String, of fileSet: String, regex: String? = nil) -> JSON {
    var members: [JSON.Member] = [
      .init("fileSet", .members(["@id": .string(fileSet)])),
      .init("extract", .members(["fileProperty": .string(name)])),
    ]
    if let regex { members.append(.init("transform", .members(["regex": .string(regex)]))) }
    return .object(members)
  }
}
