internal import Files
internal import Randomness

/// What nnU-Net (version 2) reads beside images and labels: keys of `dataset.json`, and the folds.
///
/// Training and validation both lie in `imagesTr`; `splits_final.json`, which nnU-Net takes from the
/// folder of the preprocessed data set, tells them apart.
struct NNUNetListing {
  static let splitsName = "splits_final.json"
  /// Names that mean something to nnU-Net.
  private static let reserved: Set<String> = ["background", "ignore"]
  private static let foldCount = 5

  private let dataset: DatasetContent

  init(_ dataset: DatasetContent) { self.dataset = dataset }

  /// The keys that nnU-Net expects in `dataset.json`.
  var members: [JSON.Member] {
    let rows = dataset.manifest.rows
    let labels = (dataset.labels?.foreground ?? []).map { label in
      JSON.Member(
        Self.reserved.contains(label.name) ? "label_\(label.value)" : label.name,
        .integer(label.value))
    }
    let file = rows.first?.output.file ?? ""
    let ending = file.lastIndex(of: ".").map { String(file[$0...]) } ?? ".png"
    return [
      // Anything but "CT" and "noNorm" is brought to mean 0 and deviation 1, image by image.
      .init("channel_names", .members(["0": .string("X-ray")])),
      .init("labels", .object([.init("background", .integer(0))] + labels)),
      .init("numTraining", .integer(rows.count { $0.output.split != .test })),
      .init("file_ending", .string(ending)),
      .init("overwrite_image_reader_writer", .string("NaturalImage2DIO")),
    ]
  }

  /// Five folds of whole patients; variants are never validated on.
  ///
  /// The first fold has the validation split as it is; the others each have a part of the patients of
  /// the training split in its place. Without a validation split all five are such parts.
  var splits: Listing {
    let rows = dataset.manifest.rows.map(\.output).filter { $0.split != .test }
    let given = Set(rows.filter { $0.split == .val }.compactMap(\.patient))
    let parts = parts(
      of: rows.filter { $0.split == .train }, count: Self.foldCount - (given.isEmpty ? 0 : 1))
    let folds = ((given.isEmpty ? [] : [given]) + parts).map { fold(of: rows, validating: $0) }
    return Listing(
      file: Self.splitsName, text: folds.isEmpty ? nil : JSON.array(folds).page)
  }

  /// Patients dealt out evenly, class by class, in an order that depends on their names alone.
  private func parts(of rows: [Output], count: Int) -> [Set<String>] {
    var labels: [String: String] = [:]
    for row in rows where row.kind == .original {
      guard let patient = row.patient else { continue }
      labels[patient] = min(labels[patient] ?? "\u{10FFFF}", row.label ?? "")
    }
    let ordered = labels.keys.map { ($0, labels[$0] ?? "", Digest(of: $0)) }
      .sorted { ($0.1, $0.2) < ($1.1, $1.2) }.map(\.0)
    guard ordered.count > 1 else { return [] }
    var parts = [Set<String>](repeating: [], count: min(count, ordered.count))
    for (place, patient) in ordered.enumerated() { parts[place % parts.count].insert(patient) }
    return parts
  }

  private func fold(of rows: [Output], validating patients: Set<String>) -> JSON {
    func isHeldOut(_ row: Output) -> Bool { row.patient.map(patients.contains) ?? false }
    func cases(_ rows: [Output]) -> JSON {
      .array(rows.map { .string(Self.identifier(of: $0)) })
    }
    return .members([
      "train": cases(rows.filter { !isHeldOut($0) }),
      "val": cases(rows.filter { isHeldOut($0) && $0.kind == .original }),
    ])
  }

  /// The name of a case: that of its file without channel and ending.
  private static func identifier(of output: Output) -> String {
    let name = output.file[(output.file.lastIndex(of: "/") ?? output.file.startIndex)...]
      .dropFirst()
    return String(name.prefix { $0 != "." }.dropLast("_0000".count))
  }
}
