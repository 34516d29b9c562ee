import Datasets
import Files
import Randomness
import SystemPackage

extension Study {
  /// A study of which only patient and class matter.
  static func of(_ patient: String, label: String? = nil, name: String = "image") -> Study {
    Study(
      path: FilePath("/input/\(name).png"), source: "\(name).png", stem: name, label: label,
      patient: patient, fileDigest: Digest(of: name), pixelDigest: Digest(of: "pixels " + name),
      width: 1, height: 1, bits: 8)
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
      digest: Digest(of: file), bytes: 1234, tool: "cxraug 1.0")
  }

  /// A row with something in every column.
  static let full: ManifestRow = {
    var output = Output(
      file: "train/normal/a__c002.png", split: .train, label: "normal", kind: .classic, width: 256,
      height: 128, bits: 12, seed: 7)
    output.parent = "normal/A é\".png"
    output.parentDigest = Digest(of: "parent")
    output.patient = "A"
    output.isMirrored = true
    output.operations = [
      .members(["name": .string("rotate"), "degrees": .number(-2.5)]),
      .members(["name": .string("flip")]),
    ]
    output.index = 2
    output.generatorDigest = Digest(of: "generator")
    return ManifestRow(output, digest: Digest(of: "file"), bytes: 9, tool: "cxraug 1.0")
  }()
}
