import ArgumentParser
import Datasets
import Expansion
import SystemPackage

/// What is read, and who is in it.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Folders of radiographs (default: the current folder).", valueName: "input"))
  var folders: [FilePath] = Self.defaultFolders

  static let defaultFolders: [FilePath] = ["."]

  @Option(
    help: ArgumentHelp(
      "A CSV table of classes with the columns file and label; several classes stand between |.",
      valueName: "table"))
  var labels: FilePath?

  @Option(
    help: ArgumentHelp(
      "A CSV table of boxes in pixels with the columns file, x, y, width, height (or x_min, y_min, x_max, "
        + "y_max) and label; variants carry them along.",
      valueName: "table"))
  var boxes: FilePath?

  @Option(
    help: ArgumentHelp(
      "The folder of masks named like the radiographs, or of one such folder for each organ.",
      valueName: "folder"))
  var masks: FilePath?

  @Option(
    help: ArgumentHelp(
      "What masks hold: labels, which stay as they are, or a heatmap, which is interpolated.",
      valueName: "kind"))
  var maskKind = MaskKind.labels

  @Option(
    help: ArgumentHelp(
      "What in a file's path names the patient: the first group of the expression, or all it matches; "
        + "or a CSV table with the columns file and patient.",
      valueName: "regex|table"))
  var groupBy: String?

  @Option(
    help: ArgumentHelp(
      "Leave out, now and in later builds, the paths, patients and SHA-256 digests in this list.",
      valueName: "list"))
  var exclude: FilePath?

  @Flag(help: "Take radiographs that look like copies of others for different pictures.")
  var keepSimilar = false

  func validate() throws {
    guard masks != nil || maskKind == .labels else {
      throw ValidationError("--mask-kind \(maskKind) without --masks; expected the folder of masks")
    }
    guard let groupBy, PatientRule(pattern: groupBy) == nil, !Self.isTable(groupBy) else { return }
    throw ValidationError("--group-by \(groupBy); expected a regular expression or a table .csv")
  }

  private static func isTable(_ text: String) -> Bool {
    [".csv", ".tsv"].contains { text.hasSuffix($0) }
  }

  func apply(to options: inout BuildOptions) {
    options.labels = labels
    options.boxes = boxes
    options.masks = masks
    options.maskKind = maskKind
    options.groupBy = groupBy
    options.exclude = exclude
    options.keepsSimilar = keepSimilar
  }
}
