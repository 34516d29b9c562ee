import Augmentation
import Randomness
import Testing

@Suite struct AugmentationPipelineTests {
  private let draws = 100_000

  /// How many of many variants an operation is part of.
  private func count(
    _ pipeline: AugmentationPipeline, _ isCounted: (ClassicOperation) -> Bool
  ) -> Int {
    var stream = RandomStream(seed: 7, purpose: "gates")
    return (0..<draws).count { _ in
      pipeline.operations(from: &stream).contains(where: isCounted)
    }
  }

  private static func isFlip(_ operation: ClassicOperation) -> Bool {
    if case .flip = operation { true } else { false }
  }

  private static func isSkew(_ operation: ClassicOperation) -> Bool {
    if case .skew = operation { true } else { false }
  }

  private static func isRotation(_ operation: ClassicOperation) -> Bool {
    if case .rotate = operation { true } else { false }
  }

  @Test(arguments: [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.7, 0.95, 1])
  func `each gate opens as often as asked`(probability: Double) {
    var pipeline = AugmentationPipeline()
    pipeline.flipProbability = probability
    pipeline.skewProbability = probability
    let flips = count(pipeline, Self.isFlip)
    let skews = count(pipeline, Self.isSkew)
    pipeline.flipProbability = 1
    pipeline.rotationProbability = probability
    let rotations = count(pipeline, Self.isRotation)
    for applied in [flips, skews, rotations] {
      #expect(abs(Double(applied) / Double(draws) - probability) < 0.005)
      if probability == 0 { #expect(applied == 0) }
      if probability == 1 { #expect(applied == draws) }
    }
  }

  @Test func `parameters stay in range and fill it evenly`() {
    let pipeline = AugmentationPipeline()
    var stream = RandomStream(seed: 1, purpose: "ranges")
    var quarters = [Int](repeating: 0, count: 4)
    var directions: Set<Skew.Direction> = []
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
        }
      }
    }
    // Turns that stay alone, a quarter of all, avoid the middle tenth.
    #expect(quarters.allSatisfy { abs($0 - 5000) < 250 })
    #expect(directions == Set(Skew.Direction.allCases))
  }

  @Test func `every variant differs from its original`() {
    var rarely = AugmentationPipeline()
    rarely.rotationProbability = 0
    rarely.flipProbability = 0.01
    rarely.skewProbability = 0.01
    var onlyFlip = AugmentationPipeline()
    onlyFlip.rotation = 0
    onlyFlip.skew = 0
    var onlySkew = onlyFlip
    onlySkew.flip = nil
    onlySkew.skew = 0.05
    var stream = RandomStream(seed: 1, purpose: "identity")
    for pipeline in [AugmentationPipeline(), rarely, onlyFlip, onlySkew] {
      #expect(pipeline.canChange)
      for _ in 0..<2000 {
        let operations = pipeline.operations(from: &stream)
        #expect(!operations.isEmpty)
        if operations.count == 1, case .rotate(let rotate)? = operations.first {
          #expect(abs(rotate.degrees) >= 1)
        }
      }
    }
  }

  @Test func `with everything off nothing is drawn`() {
    var off = AugmentationPipeline()
    off.rotation = 0
    off.flip = nil
    off.skew = 0
    var stream = RandomStream(seed: 1, purpose: "off")
    #expect(!off.canChange)
    #expect(off.operations(from: &stream).isEmpty)
  }

  @Test func `one option leaves what the others draw alone`() {
    var without = AugmentationPipeline()
    without.flip = nil
    without.skewProbability = 1
    var with = without
    with.flip = .horizontal
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
    let operations = AugmentationPipeline().operations(from: &stream)
    var again = RandomStream(seed: 1, purpose: "variant", index: 4)
    #expect(AugmentationPipeline().operations(from: &again) == operations)
  }
}
