import Datasets
import Files
import Randomness
import Testing

@Suite struct DatasetCardTests {
  static func card(_ content: DatasetContent) throws -> String {
    try #require(content.text("README.md"))
  }

  @Test func `the front matter tells licence, size and tasks`() throws {
    let card = try Self.card(.of([.of("train/a.png", .train)], license: "CC-BY-4.0"))
    #expect(
      card.hasPrefix(
        """
        ---
        license: "cc-by-4.0"
        pretty_name: "Chest radiographs"
        size_categories:
        - n<1K
        task_categories:
        - unconditional-image-generation
        tags:
        - medical
        - radiography
        - chest-x-ray
        ---

        # Chest radiographs

        1 chest radiographs (1 original), written by cxraug.
        """))
    let full = try Self.card(
      .of(
        [.full, .of("train/synthetic__000001.png", .train, .synthetic, label: "b")],
        labels: MaskLabels(values: [0, 7], organs: [], isConsecutive: true)))
    #expect(full.contains("\n- image-classification\n- image-segmentation\n"))
    #expect(full.contains("\n- synthetic\n"))
    #expect(full.contains("\npretty_name: \"Chest radiographs: b, normal\"\n"))
    #expect(full.contains("\n| `mask` | 1 | 7 |\n"))
    #expect(full.contains("\n| train | classic | `normal` | 1 |\n"))
  }

  @Test func `what others wrote is no markup`() throws {
    var row = ManifestRow.of("train/a.png", .train)
    var output = row.output
    output.parent = "a|b`c/x.png"
    row = ManifestRow(output, content: row.content, tool: row.tool)
    let card = try Self.card(.of([row], license: "ask <me> \"first\": #1"))
    #expect(card.contains("\nlicense: other\nlicense_name: \"ask <me> \\\"first\\\": #1\"\n"))
    #expect(card.contains("\n| `a\\|b'c` | 1 |\n"))
    #expect(card.contains("## Licence\n\nask \\<me\\> \"first\": \\#1\n"))
  }

  @Test func `synthetic images are told with their generators`() throws {
    var output = ManifestRow.of("train/synthetic__000001.png", .train, .synthetic).output
    output.generatorDigest = Digest(of: "generator")
    let row = ManifestRow(
      output, content: FileIdentity(digest: Digest(of: "x"), bytes: 1), tool: "cxraug 1.0")
    let card = try Self.card(.of([row]))
    #expect(card.contains("1 images show nobody"))
    #expect(card.contains("\n- `\(Digest(of: "generator"))`\n"))
    #expect(try !Self.card(.of([.of("train/a.png", .train)])).contains("## Synthetic"))
  }

  @Test func `a data set without images has no card`() {
    #expect(DatasetContent.of([]).text("README.md") == nil)
    #expect(DatasetContent.of([]).text("croissant.json") == nil)
  }

  @Test func `classes stand in the order of their numbers`() {
    let rows: [ManifestRow] = [.of("val/b/a.png", .val, label: "b"), .full]
    #expect(DatasetContent.of(rows).text("classes.txt") == "b\nnormal\n")
    #expect(DatasetContent.of([.of("val/a.png", .val)]).text("classes.txt") == nil)
    let several: [ManifestRow] = [.of("val/a.png", .val, label: "b|c")]
    #expect(DatasetContent.of(several).text("classes.txt") == nil)
  }
}
