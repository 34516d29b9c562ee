import Augmentation
import Testing

@Suite struct PipelineParserTests {
  @Test(arguments: [
    ("rotate:±10 skew:0.05@0.3 flip:h@0.5", "rotate:-10..10 skew:0..0.05@0.3 flip@0.5"),
    ("rotate:+-10", "rotate:-10..10"), ("rotate:10", "rotate:-10..10"),
    ("rotate:-5..10", "rotate:-5..10"), ("  rotate \n flip:v  ", "rotate:-10..10 flip:vertical"),
    ("rotate:degrees=3..4", "rotate:3..4"), ("skew:0.1,left,right", "skew:left,right,0..0.1"),
    ("skew:tilt", "skew:left,right,forward,backward,0..0.05"),
    ("flip:horizontal,vertical", "flip:horizontal,vertical"),
    ("oneOf(rotate flip:v@0.25)@0.5", "oneOf(rotate:-10..10 flip:vertical@0.25)@0.5"),
    (
      "someOf:1..2(rotate flip oneOf(skew))", "someOf:1..2(rotate:-10..10 flip oneOf(skew:0..0.05))"
    ),
    ("someOf:2(rotate flip)", "someOf:2(rotate:-10..10 flip)"), ("rotate:1e1", "rotate:-10..10"),
  ])
  func `texts are read, and written the same way every time`(text: String, written: String) throws {
    let pipeline = try AugmentationPipeline(parsing: text)
    #expect(pipeline.description == written)
    #expect(try AugmentationPipeline(parsing: written) == pipeline)
  }

  @Test func `every kind can be written with all it takes`() throws {
    for definition in ClassicOperation.definitions {
      var transform = Transform(definition)
      transform.choices = definition.choices.isEmpty ? [""] : definition.choices
      transform.ranges = definition.parameters.map {
        $0.isKey ? $0.standard : $0.limits.lowerBound...$0.limits.lowerBound
      }
      let pipeline = AugmentationPipeline(steps: [PipelineStep(.transform(transform))])
      #expect(try AugmentationPipeline(parsing: "\(pipeline)") == pipeline, "\(pipeline)")
    }
  }

  @Test(arguments: [
    ("", "no step; expected some such as rotate:±10"),
    ("rotat:±10", "transform rotat; did you mean rotate?"),
    ("rotate:±200", "rotate:±200: degrees; expected numbers in -180..180"),
    ("rotate:10..5", "rotate:10..5: degrees; expected numbers in -180..180"),
    ("rotate:-", "rotate:-: degrees; expected numbers in -180..180"),
    ("rotate:1,2", "rotate:2; expected degrees, crop, keep"),
    ("rotate:degres=3", "rotate: degres; did you mean degrees?"),
    ("skew:0.9", "skew:0.9: magnitude; expected numbers in 0..0.45"),
    ("skew:lefd", "skew: lefd; did you mean left?"),
    ("flip:3", "flip:3; expected horizontal, vertical"),
    ("flip:h@1.5", "flip@1.5; expected a probability in 0…1"),
    ("flip:h@", "flip@; expected a probability in 0…1"), ("oneOf(rotate", "( without )"),
    ("rotate)", ") without ("), ("oneof(rotate)", "group oneof; did you mean oneOf?"),
    ("oneOf()", "oneOf() without a step that can be applied; expected some"),
    ("oneOf(flip@0)", "oneOf() without a step that can be applied; expected some"),
    ("someOf:3(rotate flip)", "someOf:3; expected a number or a range in 0…2"),
    ("someOf(rotate)", "someOf:; expected a number or a range in 0…1"),
  ])
  func `what cannot be read says why, and what was probably meant`(text: String, error: String) {
    let thrown = #expect(throws: PipelineError.self) { try AugmentationPipeline(parsing: text) }
    #expect(thrown?.description == error)
  }
}
