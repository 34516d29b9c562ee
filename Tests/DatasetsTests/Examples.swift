import Datasets
import Files
import Phantoms
import Radiographs
import Randomness
import SystemPackage

extension Study {
  /// A study of which only patient and class matter.
  static func of(
    _ patient: String, label: String? = nil, name: String = "image", in side: Side? = nil
  ) -> Study {
    var study = Study(
      path: FilePath("/input/\(name).png"), source: "\(name).png", stem: name, patient: patient,
      fileDigest: Digest(of: name), pixelDigest: Digest(of: "pixels " + name), width: 1, height: 1,
      bits: 8)
    study.labels = label.map { [$0] } ?? []
    study.givenSide = side
    return study
  }
}

extension ManifestRow {
  /// A row of a file; every column that may be nil is nil.
  static func of(
    _ file: String, _ split: Side, _ kind: Output.Kind = .original, label: String? = nil
  ) -> ManifestRow {
    ManifestRow(
      Output(
        file: file, split: split, label: label, kind: kind, width: 256, height: 128, bits: 12,
        seed: .max),
      content: FileIdentity(digest: Digest(of: file), bytes: 1234), tool: "cxraug 1.0")
  }

  /// A row with something in every column.
  static let full: ManifestRow = {
    var output = Output(
      file: "train/normal/a__c002.png", split: .train, label: "normal", kind: .classic,
      width: 256, height: 128, bits: 12, seed: 7)
    output.parent = "normal/A é\".png"
    output.parentDigest = Digest(of: "parent")
    output.patient = "A"
    output.mask = "masks/a__c002.png"
    output.parentMaskDigest = Digest(of: "parent mask")
    output.points = [
      .members(["name": .string("nodule"), "x": .number(1.25), "y": .number(20.5)])
    ]
    output.boxes = [
      .members([
        "name": .string("mass"), "x": .number(1), "y": .number(2), "width": .number(3.5),
        "height": .number(4),
      ])
    ]
    output.isMirrored = true
    output.operations = [
      .members(["name": .string("rotate"), "degrees": .number(-2.5)]),
      .members(["name": .string("flip")]),
    ]
    output.index = 2
    output.generatorDigest = Digest(of: "generator")
    var row = ManifestRow(
      output, content: FileIdentity(digest: Digest(of: "file"), bytes: 9),
      mask: FileIdentity(digest: Digest(of: "mask"), bytes: 8),
      regions: MaskRegion.all(in: .mask, withRuns: true), tool: "cxraug 1.0")
    row.nearest = NearestImage(file: "train/b.png", similarity: 0.65432)
    return row
  }()
}

extension Radiograph {
  /// A mask of 4 × 3 samples: label 2 in a corner, label 7 in two columns.
  static let mask = Radiograph(
    width: 4, height: 3, bits: 8,
    samples: [
      2, 0, 7, 7,
      0, 0, 7, 7,
      0, 0, 0, 7,
    ])
}

extension DatasetContent {
  /// Some rows with what a description says of them.
  static func of(
    _ rows: [ManifestRow], layout: Layout = .folders, license: String = "unknown",
    labels: MaskLabels? = nil
  ) -> DatasetContent {
    DatasetContent(
      manifest: Manifest(rows: rows), layout: layout,
      options: [.init("seed", .string("7")), .init("license", .string(license))], license: license,
      labels: labels)
  }

  /// The text of a listing.
  func text(_ file: String) -> String? {
    layout.listings(of: self).first { $0.file == file }?.text
  }
}

extension TemporaryFolder {
  /// Writes files of a few bytes into a folder below and lists what is there.
  func scan(_ names: [String], in input: String = "in") throws -> [InputFile] {
    for name in names { try write("text", to: FilePath(input).pushing(FilePath(name))) }
    return try Scan([appending(FilePath(input))]).files
  }
}
