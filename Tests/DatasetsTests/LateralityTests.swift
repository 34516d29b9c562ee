import Datasets
import Radiographs
import Testing

@Suite struct LateralityTests {
  @Test(arguments: [
    ("left lung", "right lung"), ("Right_Lung", "Left_Lung"), ("lung-LEFT-2", "lung-RIGHT-2"),
    ("heart", "heart"), ("leftover", "leftover"), ("bright", "bright"), ("", ""),
    ("left to right", "right to left"),
  ])
  func `a mirror exchanges the words left and right`(name: String, mirrored: String) {
    #expect(Laterality.mirrored(name) == mirrored)
    #expect(Laterality.mirrored(mirrored) == name)
  }

  @Test func `classes change side where the other side is a class`() {
    let classes: Set = ["left effusion", "right effusion", "left mass", "normal"]
    #expect(Laterality.mirrored(["left effusion"], among: classes) == ["right effusion"])
    let without = ["left mass", "normal"]
    #expect(Laterality.mirrored(without, among: classes) == without)
  }

  @Test func `labels of a mirrored mask change side`() throws {
    let labels = MaskLabels(
      values: [0, 1, 2, 3], organs: ["heart", "left lung", "right lung"], isConsecutive: false)
    let mask = Radiograph(width: 4, height: 1, bits: 8, samples: [0, 1, 2, 3])
    #expect(labels.hasSides)
    #expect(try labels.written(mask).samples == [0, 1, 2, 3])
    #expect(try labels.written(mask, isMirrored: true).samples == [0, 1, 3, 2])
    let without = MaskLabels(values: [0, 1], organs: ["left lung"], isConsecutive: false)
    #expect(!without.hasSides)
  }
}
