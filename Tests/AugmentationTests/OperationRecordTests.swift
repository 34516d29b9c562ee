import Augmentation
import Preprocessing
import Randomness
import Testing

@Suite struct OperationRecordTests {
  @Test func `a record rebuilds the same mapping`() throws {
    let fit = Mapping(
      source: PixelSize(width: 300, height: 200),
      output: .exactly(PixelSize(width: 64, height: 48)))
    var stream = RandomStream(seed: 2, purpose: "records")
    let all = ClassicOperation.definitions.map { "\(Transform($0))@0.3" }.joined(separator: " ")
    let pipeline = try AugmentationPipeline(parsing: all)
    for _ in 0..<500 {
      let operations = pipeline.operations(from: &stream)
      let rebuilt = try operations.map { try ClassicOperation($0.record) }
      #expect(rebuilt == operations)
      #expect(fit.applying(rebuilt) == fit.applying(operations))
    }
  }

  @Test func `a record names operation, version and numbers`() {
    #expect(
      ClassicOperation.rotate(Rotate(degrees: -3.25)).record
        == OperationRecord(name: "rotate", version: 1, parameters: ["degrees": -3.25]))
    #expect(
      ClassicOperation.flip(.vertical).record == OperationRecord(name: "flip-vertical", version: 1))
    #expect(
      ClassicOperation.skew(Skew(.shearVertical, magnitude: -0.02)).record
        == OperationRecord(
          name: "skew-shear-vertical", version: 1, parameters: ["magnitude": -0.02]))
  }

  @Test(arguments: [
    (
      OperationRecord(name: "rotated", version: 1),
      "operation rotated; expected one that this version knows, such as rotate"
    ),
    (
      OperationRecord(name: "mixed-up", version: 1),
      "operation mixed-up; expected one that this version knows"
    ),
    (
      OperationRecord(name: "rotate", version: 2, parameters: ["degrees": 3]),
      "operation rotate version 2; expected version 1"
    ),
    (
      OperationRecord(name: "rotate", version: 1),
      "operation rotate with no parameters; expected degrees in -180…180"
    ),
    (
      OperationRecord(name: "rotate", version: 1, parameters: ["degrees": .infinity]),
      "operation rotate with degrees inf; expected degrees in -180…180"
    ),
    (
      OperationRecord(name: "flip-horizontal", version: 1, parameters: ["b": 1, "a": 2.5]),
      "operation flip-horizontal with a 2.5, b 1.0; expected no parameters"
    ),
    (
      OperationRecord(name: "skew-left", version: 1, parameters: ["magnitude": -0.1]),
      "operation skew-left with magnitude -0.1; expected magnitude in 0…0.45"
    ),
    (
      OperationRecord(name: "skew-shear-vertical", version: 1, parameters: ["magnitude": 0.5]),
      "operation skew-shear-vertical with magnitude 0.5; expected magnitude in -0.45…0.45"
    ),
  ])
  func `records that cannot be replayed are refused`(record: OperationRecord, text: String) {
    let error = #expect(throws: AugmentationError.self) { try ClassicOperation(record) }
    #expect(error?.description == text)
  }
}
