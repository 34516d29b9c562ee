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

  /// Tells copies of its radiographs.
  let copyCheck: CopyCheck
  /// A mask for each; empty for a set without.
  let masks: [Radiograph]
  /// What the masks are like; nil without.
  let maskRange: MaskRange?
  /// The number that stands in its masks; nil without.
  let maskLabel: UInt16?
  /// The classes; nil for a set without.
  public let classes: ClassNames?
  /// The class of each radiograph, counted from 0; empty without.
  private let places: [Int]

  /// Wraps prepared radiographs.
  ///
  /// - Parameters:
  ///   - radiographs: Squares.
  ///   - digests: Of their sources' pixels.
  ///   - masks: A mask for each, or none.
  ///   - classes: What the generator learns to tell apart; nil for a set without.
  ///   - labels: The class of each radiograph; empty for a set without.
  /// - Precondition: At least one radiograph, a digest for each, all of one size; no mask or one for each,
  ///   of that size; a label among the classes for each, if there are classes.
  public init(
    radiographs: [Radiograph], digests: [Digest], masks: [Radiograph] = [],
    classes: ClassNames? = nil, labels: [String] = []
  ) {
    precondition(!radiographs.isEmpty && radiographs.count == digests.count, "TrainingSet")
    precondition(
      masks.isEmpty
        || masks.count == radiographs.count
          && masks.allSatisfy { $0.width == radiographs[0].width && $0.height == $0.width },
      "TrainingSet: \(masks.count) masks for \(radiographs.count) radiographs")
    self.masks = masks
    maskLabel = masks.compactMap { $0.samples.max() }.max()
    maskRange = masks.isEmpty ? nil : MaskRange(of: masks.map(MaskShape.init))
    precondition(
      radiographs.allSatisfy { $0.width == radiographs[0].width && $0.height == $0.width },
      "TrainingSet: radiographs of different sizes")
    self.radiographs = radiographs
    copyCheck = CopyCheck(of: radiographs)
    self.digests = digests
    self.classes = classes
    places = labels.compactMap { classes?.place(of: $0) }
    precondition(
      places.count == (classes == nil ? 0 : radiographs.count),
      "TrainingSet: \(places.count) labels for \(radiographs.count) radiographs")
  }

  /// Rows and columns of each radiograph.
  public var size: Int { radiographs[0].width }

  /// Significant bits of the deepest radiograph.
  public var bits: Int { radiographs.map(\.bits).max() ?? 8 }

  /// The order of one time through the set, kept from step to step.
  struct Order {
    fileprivate var epoch = -1
    fileprivate var places: [Int] = []
    /// The places of the last batch.
    fileprivate(set) var sources: [Int] = []
  }

  /// Fills a batch with the radiographs of one training step.
  ///
  /// Training goes through the set again and again, in a new random order each time; the order
  /// depends on seed and step alone, so that a resumed run sees what an uninterrupted one does.
  ///
  /// `order` tells their places in the set.
  func fill(_ batch: Tensor, step: Int, seed: UInt64, order: inout Order) {
    order.sources.removeAll(keepingCapacity: true)
    let first = step * batch.shape.count
    for image in 0..<batch.shape.count {
      let (epoch, place) = (first + image).quotientAndRemainder(dividingBy: radiographs.count)
      if epoch != order.epoch {
        var stream = RandomStream(seed: seed, purpose: "order", index: epoch)
        order.epoch = epoch
        order.places = stream.permutation(count: radiographs.count)
      }
      order.sources.append(order.places[place])
    }
    fill(batch, from: order.sources)
  }

  /// Fills a batch with some radiographs, by their places.
  func fill(_ batch: Tensor, from sources: [Int]) {
    for (image, source) in sources.enumerated() {
      Normalization.normalize(radiographs[source], into: batch, image: image)
    }
  }

  /// Fills a batch with the masks of some radiographs, by their places: 1 inside, 0 outside.
  func fill(_ batch: Tensor, masksOf sources: [Int]) {
    for (image, source) in sources.enumerated() {
      Normalization.normalize(mask: masks[source], into: batch, image: image)
    }
  }

  /// The classes of some radiographs, by their places; empty for a set without.
  func classes(of sources: [Int]) -> [Int] { places.isEmpty ? [] : sources.map { places[$0] } }

  /// So many classes, each as often as among the radiographs, in order; empty for a set without.
  func spreadClasses(count: Int) -> [Int] {
    guard !places.isEmpty else { return [] }
    let sorted = places.sorted()
    return (0..<count).map { sorted[(2 * $0 + 1) * sorted.count / (2 * count)] }
  }
}
