import Datasets
import Radiographs
import Files
import Randomness
import Testing

@Suite struct NNUNetListingTests {
  /// An original with a variant for each patient.
  static func rows(_ patients: [String], _ side: Side) -> [ManifestRow] {
    patients.flatMap { patient in
      (side == .train ? [patient, patient + "__c001"] : [patient]).map { stem in
        let file = Layout.nnunet.image(
          stem: stem, side: side, label: nil, format: .png)
        let row = ManifestRow.of(file, side, stem == patient ? .original : .classic)
        var output = row.output
        output.patient = patient
        return ManifestRow(output, content: row.content, tool: row.tool)
      }
    }
  }

  static func folds(_ rows: [ManifestRow]) throws -> [(train: [String], val: [String])] {
    let text = try #require(DatasetContent.of(rows, layout: .nnunet).text("splits_final.json"))
    return try #require(try JSON(parsing: text).array).map { fold in
      let (train, val) = (fold["train"]?.array ?? [], fold["val"]?.array ?? [])
      return (train.compactMap(\.string), val.compactMap(\.string))
    }
  }

  static let train = (0..<9).map { "p\($0)" }

  @Test func `the first fold is the split that was given`() throws {
    let rows = Self.rows(Self.train, .train) + Self.rows(["v", "w"], .val)
    let folds = try Self.folds(rows + Self.rows(["t"], .test))
    #expect(folds.count == 5)
    #expect(folds[0].val == ["v", "w"])
    #expect(folds[0].train == Self.train.flatMap { [$0, $0 + "__c001"] })
  }

  @Test(arguments: [true, false])
  func `patients are together and variants are not validated on`(hasValidation: Bool) throws {
    let rows = Self.rows(Self.train, .train) + (hasValidation ? Self.rows(["v"], .val) : [])
    let folds = try Self.folds(rows)
    #expect(folds.count == 5)
    #expect(folds.flatMap(\.val).sorted() == Self.train + (hasValidation ? ["v"] : []))
    for fold in folds {
      #expect(!fold.val.isEmpty)
      let trained = Set(fold.train.map { String($0.prefix { $0 != "_" }) })
      #expect(trained.isDisjoint(with: fold.val))
      #expect(trained.union(fold.val).count == (hasValidation ? 10 : 9))
    }
  }

  @Test func `few patients make few folds, and one alone makes none`() throws {
    #expect(try Self.folds(Self.rows(["a", "b"], .train)).map(\.val.count) == [1, 1])
    let one = DatasetContent.of(Self.rows(["a"], .train), layout: .nnunet)
    #expect(one.text("splits_final.json") == nil)
  }

  @Test func `the description has the keys of nnU-Net`() {
    let labels = MaskLabels(
      values: [], organs: ["background", "ignore", "lung"], isConsecutive: true)
    let rows = Self.rows(["a", "b"], .train) + Self.rows(["t"], .test)
    let members = Layout.nnunet.members(of: .of(rows, layout: .nnunet, labels: labels))
    #expect(
      JSON.object(members).line == #"{"channel_names": {"0": "X-ray"}, "labels": "#
        + #"{"background": 0, "label_1": 1, "label_2": 2, "lung": 3}, "numTraining": 4, "#
        + #""file_ending": ".png", "overwrite_image_reader_writer": "NaturalImage2DIO"}"#)
    #expect(Layout.folders.members(of: .of(rows)) == [])
  }
}
