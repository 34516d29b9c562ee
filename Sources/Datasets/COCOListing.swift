internal import Files
internal import Randomness

/// `annotations/instances_train.json` and so on: what the COCO tools read.
///
/// With masks a category is a label, and an image has one annotation for each label in its mask: its
/// samples as run lengths, their number and their box. What boxes are named is a category too, behind the
/// labels. With neither, a category is a class, and its annotation is the whole image.
struct COCOListing {
  private let dataset: DatasetContent
  private let classes: [String]
  private let boxNames: [String]

  init(_ dataset: DatasetContent) {
    self.dataset = dataset
    classes = dataset.classes
    boxNames = Set(dataset.manifest.rows.flatMap { $0.output.boxes.compactMap(Self.name) }).sorted()
  }

  private static func name(ofBox box: JSON) -> String? { box["name"]?.string }

  /// The listing of each split.
  var listings: [Listing] {
    var nextImage = 1
    var nextAnnotation = 1
    return Side.allCases.map { side in
      let rows = dataset.manifest.rows.filter { $0.output.split == side }
      var images: [JSON] = []
      var annotations: [JSON] = []
      for row in rows {
        images.append(image(row, id: nextImage))
        for annotation in self.annotations(of: row) {
          annotations.append(
            .object(
              [.init("id", .integer(nextAnnotation)), .init("image_id", .integer(nextImage))]
                + annotation + [.init("iscrowd", .integer(0))]))
          nextAnnotation += 1
        }
        nextImage += 1
      }
      return Listing(
        file: "annotations/instances_\(side.rawValue).json",
        text: rows.isEmpty ? nil : text(images, annotations))
    }
  }

  /// An object with a line for each image and annotation.
  private func text(_ images: [JSON], _ annotations: [JSON]) -> String {
    func lines(_ values: [JSON]) -> String {
      values.isEmpty ? "[]" : "[\n" + values.map(\.line).joined(separator: ",\n") + "\n]"
    }
    let info = JSON.members([
      "description": .string("chest radiographs, written by cxraug"), "version": .string("1"),
    ])
    let licenses = JSON.array([
      .members(["id": .integer(1), "name": .string(dataset.license), "url": .string("")])
    ])
    return """
      {"info": \(info.line), "licenses": \(licenses.line),
      "categories": \(lines(categories)),
      "images": \(lines(images)),
      "annotations": \(lines(annotations))}

      """
  }

  private var showsClasses: Bool { dataset.labels == nil && boxNames.isEmpty }

  /// The category of the first name of a box.
  private var firstBox: Int { (dataset.labels?.foreground.map(\.value).max() ?? 0) + 1 }

  private var categories: [JSON] {
    let labels = dataset.labels?.foreground.map { ($0.value, $0.name, "label") } ?? []
    let boxes = boxNames.enumerated().map { (firstBox + $0, $1, "box") }
    let names =
      showsClasses ? classes.enumerated().map { ($0 + 1, $1, "class") } : labels + boxes
    return names.map { id, name, kind in
      .members(["id": .integer(id), "name": .string(name), "supercategory": .string(kind)])
    }
  }

  private func image(_ row: ManifestRow, id: Int) -> JSON {
    let output = row.output
    let name = output.file.dropFirst(output.split.rawValue.utf8.count + 1)
    return .members([
      "id": .integer(id), "file_name": .string(String(name)), "width": .integer(output.width),
      "height": .integer(output.height), "license": .integer(1), "label": .text(output.label),
      "kind": .string(output.kind.rawValue), "patient": .text(output.patient),
      "parent": .text(output.parent),
      "laterality": .string(output.isMirrored ? "mirrored" : "standard"),
      "bits": .integer(output.bits), "sha256": .string(row.content.digest.description),
    ])
  }

  private func annotations(of row: ManifestRow) -> [[JSON.Member]] {
    let (width, height) = (row.output.width, row.output.height)
    guard showsClasses else {
      return row.regions.map { region in
        [
          .init("category_id", .integer(region.label)),
          .init(
            "segmentation",
            .members([
              "size": .array([.integer(height), .integer(width)]), "counts": .text(region.runs),
            ])),
          .init("bbox", .array(region.box.map { .integer($0) })),
          .init("area", .integer(region.area)),
        ]
      } + row.output.boxes.compactMap(annotation)
    }
    let outline = [0, 0, width, 0, width, height, 0, height].map { JSON.integer($0) }
    return row.output.labels.map { label in
      [
        .init("category_id", .integer((classes.firstIndex(of: label) ?? 0) + 1)),
        .init("segmentation", .array([.array(outline)])),
        .init("bbox", .array([0, 0, width, height].map { .integer($0) })),
        .init("area", .integer(width * height)),
      ]
    }
  }

  private func annotation(of box: JSON) -> [JSON.Member]? {
    let sides = ["x", "y", "width", "height"].compactMap { box[$0]?.number }
    guard sides.count == 4, let place = Self.name(ofBox: box).flatMap(boxNames.firstIndex) else {
      return nil
    }
    let (right, bottom) = (sides[0] + sides[2], sides[1] + sides[3])
    let outline = [sides[0], sides[1], right, sides[1], right, bottom, sides[0], bottom]
    return [
      .init("category_id", .integer(firstBox + place)),
      .init("segmentation", .array([.array(outline.map { .number($0) })])),
      .init("bbox", .array(sides.map { .number($0) })),
      .init("area", .number(sides[2] * sides[3])),
    ]
  }
}
