internal import Batches
public import Files
public import Radiographs

/// Radiographs of one class that a generator draws, with their masks if it draws those too.
///
/// Images are drawn in batches that begin at multiples of the generator's, whatever is asked for: an image
/// does not depend on its neighbors. A pair whose mask is unlike those of training is drawn again, with
/// latent vectors of its own, up to `mostAttempts` times.
public final class Drawing {
  /// Images of one pass.
  public let batch: Int
  private let generator: Generator
  private let bits: Int
  private let place: Int?
  private let masks: (range: MaskRange, label: UInt16)?
  /// Pairs that were drawn again so far, each time counted.
  public private(set) var redrawn = 0
  /// Pairs that were given out although their masks stayed unlike those of training.
  public private(set) var oddCount = 0

  private static let mostAttempts = 20

  /// One of them.
  public struct Drawn {
    /// The radiograph.
    public let radiograph: Radiograph
    /// Its mask, 0 and the label of the training masks; nil for a generator without.
    public let mask: Radiograph?
  }

  /// Drawings of a generator.
  ///
  /// - Parameters:
  ///   - file: Where the generator comes from.
  ///   - generator: What it holds.
  ///   - bits: The depth of radiographs.
  ///   - label: Their class, of no use for a generator without classes.
  /// - Throws: When the generator draws classes, and this is none of them.
  public init(
    _ file: GeneratorFile, _ generator: Generator, bits: Int, label: String? = nil
  ) throws(FileError) {
    place = try file.place(of: label)
    self.generator = generator
    self.bits = bits
    batch = generator.batch
    masks = file.masks.map { ($0, UInt16(file.maskLabel)) }
  }

  /// What people should know of some drawings.
  public static func notes(on drawings: [Drawing]) -> [String] {
    var seen: Set<ObjectIdentifier> = []
    let drawings = drawings.filter { seen.insert(ObjectIdentifier($0)).inserted }
    let redrawn = drawings.map(\.redrawn).reduce(0, +)
    let odd = drawings.map(\.oddCount).reduce(0, +)
    var notes: [String] = []
    if redrawn > 0 {
      notes.append(
        "\(counted(redrawn, "synthetic pair")) drawn again: masks unlike those of training")
    }
    if odd > 0 {
      notes.append(
        "\(counted(odd, "synthetic pair")) with a mask unlike those of training, however often drawn"
      )
    }
    return notes
  }

  /// The batch of images `first`..., counted from 0.
  public func images(seed: UInt64, from first: Int) -> [Drawn] {
    var (drawn, odd) = attempt(0, seed: seed, first: first)
    for attempt in 1..<Self.mostAttempts where !odd.isEmpty {
      redrawn += odd.count
      let (again, stillOdd) = self.attempt(attempt, seed: seed, first: first)
      for index in odd { drawn[index] = again[index] }
      odd.formIntersection(stillOdd)
    }
    oddCount += odd.count
    return drawn
  }

  /// A batch, and which of it have masks that are unlike those of training.
  private func attempt(
    _ number: Int, seed: UInt64, first: Int
  ) -> (drawn: [Drawn], odd: Set<Int>) {
    let latents = generator.latents(
      seed: seed, purpose: number == 0 ? "synthetic" : "synthetic again \(number)",
      indices: first..<first + batch)
    let images = generator.generate(
      latents, classes: place.map { Array(repeating: $0, count: batch) } ?? [])
    let logits = generator.segmenter?.logits(of: images)
    var odd: Set<Int> = []
    let drawn = (0..<batch).map { index -> Drawn in
      let radiograph = Normalization.radiograph(from: images, image: index, bits: bits)
      guard let masks, let logits else { return Drawn(radiograph: radiograph, mask: nil) }
      let mask = Normalization.mask(from: logits, image: index).cleanMask(value: masks.label)
      if !masks.range.contains(MaskShape(mask)) { odd.insert(index) }
      return Drawn(radiograph: radiograph, mask: mask)
    }
    return (drawn, odd)
  }
}
