import Datasets
import Files
import Radiographs
import Testing

@Suite struct MaskLabelsTests {
  static func values(_ labels: MaskLabels) -> [Int] { labels.labels.map(\.value) }

  @Test func `labels keep their numbers and get names`() {
    let one = MaskLabels(values: [0, 255], organs: [], isConsecutive: false)
    #expect(one.labels.map(\.name) == ["background", "mask"])
    #expect(Self.values(one) == [0, 255])
    #expect(!one.changesValues)
    let two = MaskLabels(values: [200, 7], organs: [], isConsecutive: false)
    #expect(two.labels.map(\.name) == ["background", "label_7", "label_200"])
    let organs = MaskLabels(values: [0, 2], organs: ["heart", "lung"], isConsecutive: false)
    #expect(organs.labels.map(\.name) == ["background", "heart", "lung"])
    #expect(Self.values(organs) == [0, 1, 2])
  }

  @Test func `consecutive labels replace those of the sources`() throws {
    let labels = MaskLabels(values: [0, 7, 2], organs: [], isConsecutive: true)
    #expect(Self.values(labels) == [0, 1, 2])
    #expect(labels.changesValues)
    #expect(try labels.written(.mask).samples == [1, 0, 2, 2, 0, 0, 2, 2, 0, 0, 0, 2])
    let wide = MaskLabels(values: [300], organs: [], isConsecutive: true)
    let mask = Radiograph(width: 2, height: 1, bits: 16, samples: [0, 300])
    #expect(try wide.written(mask).bits == 8)
  }

  @Test func `a number means the same after every build`() {
    let first = MaskLabels(values: [0, 255], organs: [], isConsecutive: true)
    let later = MaskLabels(
      values: [0, 128, 255], organs: [], isConsecutive: true, earlier: first)
    #expect(later.labels.map(\.source) == [0, 255, 128])
    #expect(Self.values(later) == [0, 1, 2])
    #expect(later.labels.map(\.name) == ["background", "mask", "label_128"])
    #expect(MaskLabels(values: [], organs: [], isConsecutive: true, earlier: later) == later)
  }

  @Test func `a sample of no label is an error`() {
    let labels = MaskLabels(values: [2], organs: [], isConsecutive: true)
    let error = #expect(throws: ImageError.self) { try labels.written(.mask) }
    #expect(
      error?.description == "PNG cannot hold a mask of label 7; expected one of 0, 2")
  }

  @Test func `labels read back`() {
    let labels = MaskLabels(values: [0, 7, 2], organs: [], isConsecutive: true)
    #expect(MaskLabels(labels.json) == labels)
  }

  @Test(arguments: [
    "[]", "null", #"[{"name": "a", "source": 1, "value": 1}]"#, #"[{"source": 0, "value": 0}]"#,
    #"[{"name": "a", "source": 0, "value": 0}, {"name": "b", "source": 0, "value": 1}]"#,
    #"[{"name": "a", "source": 0, "value": 0}, {"name": "b", "source": 3, "value": 0}]"#,
    #"[{"name": "a", "source": 0, "value": 65536}]"#, #"[{"name": "a", "source": -1, "value": 0}]"#,
  ]) func `what is no table of labels is none`(text: String) throws {
    #expect(MaskLabels(try JSON(parsing: text)) == nil)
  }
}
