import Augmentation
import Randomness
import Testing

@Suite struct AugmentationPipelineTests {
  private static let draws = 100_000

  private static func isFlip(_ operation: ClassicOperation) -> Bool {
    if case .flip = operation { true } else { false }
  }

  /// How many of many variants have an operation of a kind.
  private static func applied(_ text: String, _ name: String) throws -> Int {
    let pipeline = try AugmentationPipeline(parsing: text)
    var stream = RandomStream(seed: 7, purpose: "gates")
    return (0..<draws).count { _ in
      pipeline.operations(from: &stream).contains { $0.record.name.hasPrefix(name) }
    }
  }

  @Test(arguments: [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.7, 0.95, 1])
  func `a step is applied as often as asked`(probability: Double) throws {
    for (text, name) in [
      ("rotate:±10@\(probability)", "rotate"),
      ("rotate:±10 flip:h@\(probability) skew:0.05@0.5", "flip"),
      ("rotate:±10@0.3 flip:h@0.2 skew:0.05@\(probability)", "skew"),
      ("oneOf(skew:0.1 skew:0.2)@\(probability)", "skew"),
      ("oneOf(skew:0.1@\(probability) rotate:±3@\(1 - probability))", "skew"),
    ] {
      let applied = try Self.applied(text, name)
      #expect(abs(Double(applied) / Double(Self.draws) - probability) < 0.005, "\(text)")
      if probability == 0 { #expect(applied == 0, "\(text)") }
      if probability == 1 { #expect(applied == Self.draws, "\(text)") }
    }
  }

  @Test func `someOf applies exactly so many, in their order`() throws {
    let pipeline = try AugmentationPipeline(
      parsing: "someOf:2(rotate:±10 flip:h skew:0.1) someOf:0..1(flip:v)")
    var stream = RandomStream(seed: 1, purpose: "some")
    var counts: [String: Int] = [:]
    for _ in 0..<30_000 {
      let names = pipeline.operations(from: &stream).map { String($0.record.name.prefix(6)) }
      counts[names.joined(separator: " "), default: 0] += 1
    }
    let lists = ["rotate flip-h", "rotate skew-l", "flip-h skew-l"]
    for list in lists {
      let beginning = list.prefix(8)
      let share = counts.filter { $0.key.hasPrefix(beginning) }.values.reduce(0, +)
      #expect(abs(share - 10_000) < 400, "\(list)")
    }
    let withSecond = counts.filter { $0.key.hasSuffix("flip-v") }.values.reduce(0, +)
    #expect(abs(withSecond - 15_000) < 400)
    #expect(Set(counts.keys.map { $0.split(separator: " ").count }) == [2, 3])
  }

  @Test func `parameters stay in range and fill it evenly`() throws {
    let pipeline = Preset.classic.pipeline
    var stream = RandomStream(seed: 1, purpose: "ranges")
    var quarters = [Int](repeating: 0, count: 4)
    var directions: Set<Skew.Direction> = []
    var signs: Set<Bool> = []
    for _ in 0..<20_000 {
      for operation in pipeline.operations(from: &stream) {
        switch operation {
        case .rotate(let rotate):
          #expect(abs(rotate.degrees) <= 10)
          quarters[min(3, Int((rotate.degrees + 10) / 5))] += 1
        case .flip(let flip): #expect(flip == .horizontal)
        case .skew(let skew):
          #expect(abs(skew.magnitude) <= 0.05)
          directions.insert(skew.direction)
          if skew.direction.isShear { signs.insert(skew.magnitude < 0) }
          if !skew.direction.isShear { #expect(skew.magnitude >= 0) }
        default: Issue.record("\(operation)")
        }
      }
    }
    #expect(quarters.allSatisfy { abs($0 - 5000) < 250 })
    #expect(directions == Set(Skew.Direction.allCases.prefix(6)))
    #expect(signs == [true, false])
  }

  @Test func `one step leaves what the others draw alone`() throws {
    let without = try AugmentationPipeline(parsing: "rotate:±10 flip:h@0 skew:0.05")
    let with = try AugmentationPipeline(parsing: "rotate:±10 flip:h@1 skew:0.05")
    for index in 0..<200 {
      var first = RandomStream(seed: 3, purpose: "variant", index: index)
      var second = first
      let plain = without.operations(from: &first)
      let flipped = with.operations(from: &second)
      #expect(plain == flipped.filter { !Self.isFlip($0) })
      #expect(first.next() == second.next())
    }
  }

  @Test func `the same stream draws the same operations`() {
    var stream = RandomStream(seed: 1, purpose: "variant", index: 4)
    let operations = Preset.strong.pipeline.operations(from: &stream)
    var again = RandomStream(seed: 1, purpose: "variant", index: 4)
    #expect(Preset.strong.pipeline.operations(from: &again) == operations)
  }

  @Test func `what cannot change anything says so`() throws {
    for text in ["rotate:0", "flip:h@0", "skew:0", "rotate:±10@0", "oneOf(rotate:0 skew:0)"] {
      #expect(try !AugmentationPipeline(parsing: text).canChange, "\(text)")
    }
    for text in ["rotate:1", "flip:h@0.1", "rotate:0 skew:0.1"] {
      #expect(try AugmentationPipeline(parsing: text).canChange, "\(text)")
    }
  }

  @Test(arguments: Preset.allCases)
  func `presets parse, and only cxr-safe keeps hearts left`(preset: Preset) {
    #expect(preset.pipeline.canChange)
    #expect(preset.pipeline.mirrors == (preset != .cxrSafe))
    #expect(preset.version == 1)
  }
}
