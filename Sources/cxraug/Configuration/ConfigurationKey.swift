/// What `cxraug.yaml` can say: the options of `build`, by their names without dashes.
struct ConfigurationKey {
  /// What its value is.
  enum Value {
    /// A text or number as on the command line.
    case text
    /// `true` or `false`.
    case flag
    /// A file or folder; one that is relative is beside the file.
    case path
    /// Several of them.
    case paths
    /// A path when it ends in .csv or .tsv, else a text.
    case textOrTable
    /// Steps of a pipeline: one text or a list.
    case steps
  }

  /// The name of the option.
  let name: String
  let value: Value
  /// What the option is without it, as YAML; nil when it has no value then.
  let standard: String?
  /// What `cxraug init` writes where there is no default.
  let example: String?
  /// One line of help.
  let help: String

  private init(
    _ name: String, _ value: Value = .text, _ standard: String? = nil, example: String? = nil,
    _ help: String
  ) {
    self.name = name
    self.value = value
    self.standard = standard
    self.example = example
    self.help = help
  }

  /// Every key, in groups with a heading.
  static let groups: [(heading: String, keys: [ConfigurationKey])] = [
    (
      "What is read",
      [
        .init("input", .paths, ".", "folders of radiographs, one or a list"),
        .init(
          "output", .path, example: "dataset", "folder of the dataset (default: INPUT-augmented)"),
        .init("labels", .path, example: "labels.csv", "table of classes: columns file, label"),
        .init(
          "boxes", .path, example: "boxes.csv",
          "table of boxes: columns file, x, y, width, height, label"),
        .init("masks", .path, example: "masks", "folder of masks, or of one such folder an organ"),
        .init("mask-kind", .text, "labels", "what masks hold: labels or heatmap"),
        .init(
          "group-by", .textOrTable, example: "\"^([^_]+)_\"",
          "expression or table that names patients"),
        .init("exclude", .path, example: "withdrawn.txt", "list of who is left out"),
        .init("keep-similar", .flag, "false", "take near-copies for different pictures"),
      ]
    ),
    (
      "How many",
      [
        .init("classic", .text, "1x", "classic variants: a count or a multiple of the originals"),
        .init("per-image", .text, example: "3", "classic variants of each original, instead"),
        .init("total", .text, example: "5000", "training images in all, instead"),
        .init("balance", .flag, "false", "variants where classes have the fewest images"),
        .init("synthetic", .text, "0", "synthetic radiographs, counted in the same way"),
      ]
    ),
    (
      "What is written",
      [
        .init("size", .text, "256", "columns and rows: a number, WxH, or native"),
        .init("fit", .text, "crop", "crop, pad or stretch when the aspect differs"),
        .init("depth", .text, "keep", "bits: keep, 8 or 16"),
        .init("interpolation", .text, "bilinear", "bilinear, bicubic or lanczos"),
        .init("format", .text, "png", "png, tiff or jpeg"),
        .init("layout", .text, "folders", "folders, nnunet, coco or webdataset"),
        .init("license", .text, example: "cc-by-4.0", "terms of use, for the card"),
      ]
    ),
    (
      "Steps of classic variants",
      [
        .init("preset", .text, "classic", "classic, cxr-safe (no flips) or strong"),
        .init(
          "transforms", .steps, example: "[\"rotate:±10\", \"flip:h@0.5\", \"skew:0.05@0.5\"]",
          "the steps themselves, instead of a preset"),
        .init("rotate", .text, example: "10", "largest angle, in place of the preset's"),
        .init("flip", .text, example: "none", "horizontal, vertical or none"),
        .init("skew", .text, example: "0.05", "largest share of the size"),
        .init("keep-mask", .text, example: "0.9", "share of its mask that a variant keeps"),
        .init(
          "fill", .text, "reflect", "outside a radiograph: reflect, edge, black, or 0..1 of white"),
      ]
    ),
    (
      "Who is kept aside",
      [
        .init("val", .text, "0.2", "share for validation, by patients"),
        .init("test", .text, "0.0", "share for a test set"),
        .init("seed", .text, "1", "where all random choices come from"),
      ]
    ),
    (
      "The generator",
      [
        .init("generator", .path, example: "generator.safetensors", "draw from it, train none"),
        .init("train-steps", .text, example: "4000", "stop training after so many steps"),
        .init("train-time", .text, example: "30m", "stop training after so long"),
        .init("architecture", .text, "fastgan", "dcgan or fastgan"),
        .init("loss", .text, example: "hinge", "bce or hinge (default: the architecture's)"),
        .init(
          "width", .text, example: "32", "base width in channels (default: the architecture's)"),
        .init("latent", .text, example: "100", "numbers of a latent vector (default: the same)"),
        .init(
          "batch", .text, example: "16", "radiographs of one training step (default: the same)"),
        .init(
          "precision", .text, example: "bf16",
          "single or bf16 products in training (default: the architecture's)"),
        .init("sheet-every", .text, "250", "steps between sample sheets"),
      ]
    ),
    (
      "What arrives while it runs",
      [
        .init("watch", .path, example: "incoming", "a folder to go on with, until stopped"),
        .init("poll", .text, "2s", "look for new files so often"),
        .init("settle", .text, "5s", "take a file that has not changed for so long"),
        .init("mask-wait", .text, "10m", "let a radiograph wait so long for its mask"),
        .init("max-batch", .text, "1000", "add at most so many files at a time"),
        .init(
          "retrain-after", .text, example: "500",
          "train the generator again after so many radiographs"),
      ]
    ),
    (
      "How it runs",
      [
        .init("jobs", .text, example: "4", "threads (default: all processors)"),
        .init("progress", .text, "auto", "auto, bar, plain, json or none"),
      ]
    ),
  ]

  /// Every key.
  static let all = groups.flatMap(\.keys)

  /// Options that stand for each other: who gives one of a row leaves the other rows of its set out.
  static let alternatives: [[Set<String>]] = [
    [["transforms"], ["preset", "rotate", "flip", "skew"]], [["train-steps"], ["train-time"]],
    [["classic"], ["per-image"], ["total"]],
  ]

  /// What `cxraug init` writes.
  static var file: String {
    var lines = [
      "# cxraug: what build, train and preview do in this folder. The command line wins.",
      "# Paths are relative to this file. A line that begins with # says nothing.",
    ]
    for group in groups {
      lines += ["", "# \(group.heading)"]
      for key in group.keys {
        let setting =
          key.standard.map { "\(key.name): \($0)" } ?? "# \(key.name): \(key.example ?? "")"
        lines.append(setting.padding(to: 30) + (setting.count < 30 ? "# " : "  # ") + key.help)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
