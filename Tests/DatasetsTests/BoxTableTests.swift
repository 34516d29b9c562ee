import Datasets
import Phantoms
import SystemPackage
import Testing

@Suite struct BoxTableTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func boxes(_ table: String, of names: [String]) throws -> ([[StudyBox]], Int) {
    let files = try folder.scan(names)
    let result = try BoxTable(reading: folder.write(table, to: "boxes.csv")).boxes(of: files)
    return (result.boxes, result.unused)
  }

  @Test func `a corner and a size, as in ChestX-ray14`() throws {
    let (boxes, unused) = try boxes(
      """
      Image Index,Finding Label,"Bbox [x",y,w,h]
      a.png,Mass,10.5,20,30,40.25
      a.png,Nodule,1,2,3,4
      gone.png,Mass,1,2,3,4

      """, of: ["a.png", "b.png"])
    #expect(
      boxes == [
        [
          StudyBox(name: "Mass", x: 10.5, y: 20, width: 30, height: 40.25),
          StudyBox(name: "Nodule", x: 1, y: 2, width: 3, height: 4),
        ], [],
      ])
    #expect(unused == 1)
  }

  @Test func `two corners, as in VinDr-CXR, and rows without a box`() throws {
    let (boxes, _) = try boxes(
      """
      image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max
      a,No finding,14,R1,,,,
      b,Cardiomegaly,3,R2,691,1375,1653,1831

      """, of: ["a.png", "b.png"])
    #expect(
      boxes == [[], [StudyBox(name: "Cardiomegaly", x: 691, y: 1375, width: 962, height: 456)]])
  }

  @Test(arguments: [
    ("file,x,y,width\na,1,2,3\n", "expected one named file and x, y, width, height"),
    (
      "file,x,y,width,height\na.png,1,2,3,tall\n",
      "a.png has a box 1, 2, 3, tall; expected four numbers"
    ),
    ("file,x,y,width,height\na.png,1,2,,4\n", "expected four numbers"),
    ("file,x,y,width,height\na.png,1,2,nan,4\n", "expected four numbers"),
    ("file,x1,y1,x2,y2\na.png,5,2,5,4\n", "a.png has a box 5, 2, 5, 4; expected one with an area"),
  ])
  func `what is no box is an error that names the file`(table: String, message: String) {
    #expect {
      _ = try boxes(table, of: ["a.png"])
    } throws: { "\($0)".contains(message) }
  }
}
