internal import Augmentation
internal import Datasets
internal import Preprocessing
internal import Randomness

/// The operations of one classic variant, drawn again until it keeps enough of its mask.
struct VariantDraw {
  /// After so many draws the best of them stands.
  private static let mostDraws = 100

  let operations: [ClassicOperation]
  /// The share of its mask's places that it keeps, of those that its original has; 1 without a mask.
  let keptShare: Double

  /// - Parameters:
  ///   - study: The source.
  ///   - index: Which variant, from 1.
  ///   - mapping: That of the original.
  ///   - options: The pipeline, the seed, and how much of a mask is to be kept.
  init(_ study: Study, index: Int, _ mapping: Mapping, _ options: BuildOptions) {
    let size = SIMD2(Double(study.width), Double(study.height))
    let places = (study.mask?.places ?? []).map { $0 * size }
      .map { PlanePoint(x: $0.x, y: $0.y) }
      .filter { mapping.outputPoint(forSource: $0) != nil }
    var best: (operations: [ClassicOperation], share: Double) = ([], -1)
    for draw in 0..<Self.mostDraws {
      var stream = RandomStream(
        seed: options.seed, purpose: draw == 0 ? "classic" : "classic \(draw)",
        subject: study.pixelDigest, index: index)
      let operations = options.pipeline.operations(from: &stream)
      let moved = mapping.applying(operations)
      let kept = places.count { moved.outputPoint(forSource: $0) != nil }
      let share = places.isEmpty ? 1 : Double(kept) / Double(places.count)
      if share > best.share { best = (operations, share) }
      if share >= options.keptMask { break }
    }
    operations = best.operations
    keptShare = best.share
  }
}
