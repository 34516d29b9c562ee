internal import Files

/// `README.md` of a data set: a card as Hugging Face reads it, YAML before Markdown.
struct DatasetCard {
  static let name = "README.md"
  /// Folders of sources that are listed; more are counted.
  private static let mostFolders = 50

  private let dataset: DatasetContent
  private var rows: [ManifestRow] { dataset.manifest.rows }

  init(_ dataset: DatasetContent) { self.dataset = dataset }

  /// The card; nil for a data set without images.
  var text: String? {
    guard !rows.isEmpty else { return nil }
    let sections = [
      frontMatter, summary, counts, patients, sources, masks, synthetic, options,
      "## How to load it\n\n" + LoadingExample(dataset).text, licence, purpose,
    ]
    return sections.compactMap { $0 }.joined(separator: "\n\n") + "\n"
  }

  // MARK: - Front matter

  private var frontMatter: String {
    var lines = ["---"]
    if Self.isIdentifier(dataset.license) {
      lines.append("license: \(JSON.string(dataset.license.lowercased()).line)")
    } else {
      lines += ["license: other", "license_name: \(JSON.string(dataset.license).line)"]
    }
    lines.append("pretty_name: \(JSON.string(title).line)")
    lines.append("size_categories:\n- \(sizeCategory)")
    lines.append("task_categories:\n" + tasks.map { "- \($0)" }.joined(separator: "\n"))
    lines.append("tags:\n" + tags.map { "- \($0)" }.joined(separator: "\n"))
    return (lines + ["---"]).joined(separator: "\n")
  }

  /// Whether a licence is one word, as SPDX identifiers are.
  private static func isIdentifier(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      let scalar = Character(UnicodeScalar(byte))
      return byte < 0x80 && (scalar.isLetter || scalar.isNumber || "-.+".contains(scalar))
    }
  }

  private var title: String {
    dataset.classes.isEmpty
      ? "Chest radiographs" : "Chest radiographs: " + dataset.classes.joined(separator: ", ")
  }

  private var sizeCategory: String {
    switch rows.count {
    case ..<1000: "n<1K"
    case ..<10_000: "1K<n<10K"
    case ..<100_000: "10K<n<100K"
    case ..<1_000_000: "100K<n<1M"
    default: "1M<n<10M"
    }
  }

  private var tasks: [String] {
    var tasks: [String] = []
    if !dataset.classes.isEmpty { tasks.append("image-classification") }
    if dataset.labels != nil { tasks.append("image-segmentation") }
    return tasks.isEmpty ? ["unconditional-image-generation"] : tasks
  }

  private var tags: [String] {
    let isSynthetic = rows.contains { $0.output.kind == .synthetic }
    return ["medical", "radiography", "chest-x-ray"] + (isSynthetic ? ["synthetic"] : [])
  }

  // MARK: - What it holds

  private var summary: String {
    let kinds = Output.Kind.allCases.compactMap { kind -> String? in
      let count = rows.count { $0.output.kind == kind }
      return count > 0 ? "\(count) \(kind.rawValue)" : nil
    }
    return """
      # \(title)

      \(rows.count) chest radiographs (\(kinds.joined(separator: ", "))), written by cxraug. Dark is low in \
      every image. `manifest.jsonl` has a row for each file: where it came from, what was done to it, \
      and its SHA-256. `dataset.json` has the options and each patient's side.
      """
  }

  /// Images by split, kind and class.
  private var counts: String {
    var groups: [[String]: Int] = [:]
    for row in rows {
      let output = row.output
      groups[[output.split.rawValue, output.kind.rawValue, output.label ?? ""], default: 0] += 1
    }
    let sides = Side.allCases.map(\.rawValue)
    let kinds = Output.Kind.allCases.map(\.rawValue)
    let ordered = groups.sorted { a, b in
      let (first, second) = (a.key, b.key)
      return (sides.firstIndex(of: first[0]) ?? 0, kinds.firstIndex(of: first[1]) ?? 0, first[2])
        < (sides.firstIndex(of: second[0]) ?? 0, kinds.firstIndex(of: second[1]) ?? 0, second[2])
    }
    let hasClasses = !dataset.classes.isEmpty
    return "## Images\n\n"
      + Self.table(
        hasClasses ? ["split", "kind", "class", "images"] : ["split", "kind", "images"],
        ordered.map { key, count in
          (hasClasses ? [key[0], key[1], Self.code(key[2])] : [key[0], key[1]]) + ["\(count)"]
        })
  }

  private var patients: String {
    let bySide = Side.allCases.compactMap { side -> [String]? in
      let own = rows.filter { $0.output.split == side }
      let patients = Set(own.compactMap(\.output.patient)).count
      return own.isEmpty ? nil : [side.rawValue, "\(patients)"]
    }
    return "## Patients\n\nA patient is in one split alone; only train is augmented.\n\n"
      + Self.table(["split", "patients"], bySide)
  }

  /// Originals by the folder that they came from.
  private var sources: String {
    var folders: [String: Int] = [:]
    for output in rows.map(\.output) where output.kind == .original {
      let parent = output.parent ?? ""
      let folder = parent.lastIndex(of: "/").map { String(parent[..<$0]) } ?? "."
      folders[folder, default: 0] += 1
    }
    let ordered = folders.sorted { $0.key < $1.key }
    var lines = ordered.prefix(Self.mostFolders).map { [Self.code($0.key), "\($0.value)"] }
    let rest = ordered.dropFirst(Self.mostFolders)
    if !rest.isEmpty {
      lines.append(["\(rest.count) more folders", "\(rest.map(\.value).reduce(0, +))"])
    }
    return "## Sources\n\n" + Self.table(["folder of the input", "originals"], lines)
  }

  private var masks: String? {
    let count = rows.count { $0.output.mask != nil }
    guard let labels = dataset.labels else {
      return dataset.hasMasks
        ? "## Masks\n\n\(count) images have a heatmap of the same size, carried along linearly."
        : nil
    }
    let lines = labels.labels.map { [Self.code($0.name), "\($0.value)", "\($0.source)"] }
    return """
      ## Masks

      \(count) images have a mask of the same size; its samples are labels. What stood in the sources' \
      masks is in the last column (for organs with masks of their own, the place of the organ).

      \(Self.table(["label", "value", "source"], lines))
      """
  }

  private var synthetic: String? {
    let drawn = rows.map(\.output).filter { $0.kind == .synthetic }
    guard !drawn.isEmpty else { return nil }
    let digests = Set(drawn.compactMap(\.generatorDigest)).sorted().map { "- `\($0)`" }
    return """
      ## Synthetic images

      \(drawn.count) images show nobody: a generator drew them. `kind` says so in the manifest, \
      `synthetic__` in their names, and a mark inside each file. A generator may repeat what it \
      learned from. SHA-256 of the generators:

      \(digests.joined(separator: "\n"))
      """
  }

  // MARK: - How it was made

  private var options: String {
    "## How it was made\n\nWith `cxraug build` and these options:\n\n"
      + Self.table(
        ["option", "value"],
        dataset.options.filter { $0.name != "license" }.map {
          [$0.name, $0.value == .null ? "" : Self.code($0.value.string ?? $0.value.line)]
        })
  }

  private var licence: String {
    dataset.license == DatasetContent.unknownLicense
      ? """
      ## Licence

      Not stated. The terms of the sources apply; ask whoever gave them to you before you pass this on.
      """
      : "## Licence\n\n\(Self.plain(dataset.license))"
  }

  private var purpose: String {
    """
    ## No clinical use

    For research and for training models. Nothing in it may serve for the diagnosis or treatment of a \
    person.
    """
  }

  // MARK: - Markdown

  private static func table(_ head: [String], _ lines: [[String]]) -> String {
    ([head, head.map { _ in "---" }] + lines).map { "| \($0.joined(separator: " | ")) |" }
      .joined(separator: "\n")
  }

  /// A text of somebody else's as code, which neither ends the code nor the cell.
  private static func code(_ text: String) -> String {
    text.isEmpty ? "" : "`\(text.replacing("`", with: "'").replacing("|", with: "\\|"))`"
  }

  /// A text of somebody else's as words: nothing in it is markup.
  private static func plain(_ text: String) -> String {
    var plain = ""
    for character in text {
      if "\\`*_{}[]<>#|!&".contains(character) { plain.append("\\") }
      plain.append(character)
    }
    return plain
  }
}
