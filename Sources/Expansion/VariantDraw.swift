internal import Augmentation
internal import Datasets
internal import Preprocessing
internal import Randomness

/// The operations of one classic variant, drawn again until it keeps enough of its mask.
struct VariantDraw {
  /// After so many draws the best of them stands.
  private static let mostDraws = 100

  let operations: [ClassicOperation]
  /// The share of its mask's places that it keeps, of those that its original has; 1 when nobody asks.
  let keptShare: Double

  /// - Parameters:
  ///   - study: The source.
  ///   - index: Which variant, from 1.
  ///   - mapping: That of the original.
  ///   - options: The pipeline, the seed, and how much of a mask is to be kept.
  init(_ study: Study, index: Int, _ mapping: Mapping, _ options: BuildOptions) {
    func drawn(_ attempt: Int) -> [ClassicOperation] {
      var stream = RandomStream(
        seed: options.seed, purpose: attempt == 0 ? "classic" : "classic \(attempt)",
        subject: study.pixelDigest, index: index)
      return options.pipeline.operations(from: &stream)
    }
    var best: (operations: [ClassicOperation], share: Double) = (drawn(0), 1)
    if options.keptMask > 0, let mask = study.mask {
      let places = mask.places
        .map { PlanePoint(x: $0.x * Double(study.width), y: $0.y * Double(study.height)) }
        .filter { mapping.outputPoint(forSource: $0) != nil }
      func share(_ operations: [ClassicOperation]) -> Double {
        let moved = mapping.applying(operations)
        let kept = places.count { moved.outputPoint(forSource: $0) != nil }
        return places.isEmpty ? 1 : Double(kept) / Double(places.count)
      }
      best.share = share(best.operations)
      for attempt in 1..<Self.mostDraws where best.share < options.keptMask {
        let operations = drawn(attempt)
        let share = share(operations)
        if share > best.share { best = (operations, share) }
      }
    }
    operations = best.operations
    keptShare = best.share
  }
}
