internal import Batches
public import Radiographs
public import Randomness
internal import Tensors

/// Prepared radiographs in memory, two bytes a pixel, and the order in which training sees them.
public struct TrainingSet: Sendable {
  /// Square radiographs of one size; depths may differ.
  public let radiographs: [Radiograph]
  /// The digests of their sources' pixels, in the same order: what the generator has seen.
  public let digests: [Digest]

  /// A mask for each; empty for a set without.
  let masks: [SoftMask]
  /// What the masks are like; nil without.
  let maskRange: MaskRange?
  /// The number that stands in its masks; nil without.
  let maskLabel: UInt16?

  /// Wraps prepared radiographs.
  ///
  /// - Precondition: At least one radiograph, a digest for each, all of one size; no mask or one for each,
  ///   of that size.
  public init(radiographs: [Radiograph], digests: [Digest], masks: [Radiograph] = []) {
    precondition(!radiographs.isEmpty && radiographs.count == digests.count, "TrainingSet")
    precondition(
      masks.isEmpty
        || masks.count == radiographs.count
          && masks.allSatisfy { $0.width == radiographs[0].width && $0.height == $0.width },
      "TrainingSet: \(masks.count) masks for \(radiographs.count) radiographs")
    self.masks = masks.map(SoftMask.init)
    maskLabel = masks.compactMap { $0.samples.max() }.max()
    maskRange = masks.isEmpty ? nil : MaskRange(of: masks.map(MaskShape.init))
    precondition(
      radiographs.allSatisfy { $0.width == radiographs[0].width && $0.height == $0.width },
      "TrainingSet: radiographs of different sizes")
    self.radiographs = radiographs
    self.digests = digests
  }

  /// Rows and columns of each radiograph.
  public var size: Int { radiographs[0].width }

  /// Significant bits of the deepest radiograph.
  public var bits: Int { radiographs.map(\.bits).max() ?? 8 }

  /// The order of one time through the set, kept from step to step.
  struct Order {
    fileprivate var epoch = -1
    fileprivate var places: [Int] = []
  }

  /// Fills a batch with the radiographs of one training step.
  ///
  /// Training goes through the set again and again, in a new random order each time; the order
  /// depends on seed and step alone, so that a resumed run sees what an uninterrupted one does.
  func fill(_ batch: Tensor, step: Int, seed: UInt64, order: inout Order) {
    let first = step * batch.shape.count
    for image in 0..<batch.shape.count {
      let (epoch, place) = (first + image).quotientAndRemainder(dividingBy: radiographs.count)
      if epoch != order.epoch {
        var stream = RandomStream(seed: seed, purpose: "order", index: epoch)
        order = Order(epoch: epoch, places: stream.permutation(count: radiographs.count))
      }
      let source = order.places[place]
      Normalization.normalize(radiographs[source], into: batch, image: image)
      if !masks.isEmpty { Normalization.normalize(masks[source], into: batch, image: image) }
    }
  }
}
