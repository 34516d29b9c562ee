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
  private let copyCheck: CopyCheck?
  /// Images that were drawn again so far, each time counted.
  public private(set) var redrawn = Faults()
  /// Images that were given out although the last attempt was no better.
  public private(set) var kept = Faults()

  private static let mostAttempts = 20

  /// What was wrong with some images.
  public struct Faults: Sendable, Equatable {
    /// So many copy a training radiograph.
    public internal(set) var copies = 0
    /// So many others have a mask that is unlike those of training.
    public internal(set) var oddMasks = 0

    mutating func add(_ fault: Fault) {
      switch fault {
      case .copy: copies += 1
      case .oddMask: oddMasks += 1
      }
    }
  }

  enum Fault { case copy, oddMask }

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
    copyCheck = file.copyCheck
  }

  /// What people should know of some drawings.
  public static func notes(on drawings: [Drawing]) -> [String] {
    var seen: Set<ObjectIdentifier> = []
    let drawings = drawings.filter { seen.insert(ObjectIdentifier($0)).inserted }
    func sum(_ count: (Drawing) -> Int) -> Int { drawings.map(count).reduce(0, +) }
    let texts = [
      (sum(\.redrawn.copies), "radiograph", "drawn again: copies of training radiographs"),
      (sum(\.redrawn.oddMasks), "pair", "drawn again: masks unlike those of training"),
      (sum(\.kept.copies), "radiograph", "like a training radiograph, however often drawn"),
      (sum(\.kept.oddMasks), "pair", "with a mask unlike those of training, however often drawn"),
    ]
    return texts.filter { $0.0 > 0 }.map { "\(counted($0.0, "synthetic \($0.1)")) \($0.2)" }
  }

  /// The batch of images `first`..., counted from 0.
  public func images(seed: UInt64, from first: Int) -> [Drawn] {
    var (drawn, faults) = attempt(0, seed: seed, first: first)
    for attempt in 1..<Self.mostAttempts where !faults.isEmpty {
      for fault in faults.values { redrawn.add(fault) }
      let (again, others) = self.attempt(attempt, seed: seed, first: first)
      for index in faults.keys {
        drawn[index] = again[index]
        faults[index] = others[index]
      }
    }
    for fault in faults.values { kept.add(fault) }
    return drawn
  }

  /// A batch, and what is wrong with it, by places.
  private func attempt(
    _ number: Int, seed: UInt64, first: Int
  ) -> (drawn: [Drawn], faults: [Int: Fault]) {
    let latents = generator.latents(
      seed: seed, purpose: number == 0 ? "synthetic" : "synthetic again \(number)",
      indices: first..<first + batch)
    let images = generator.generate(
      latents, classes: place.map { Array(repeating: $0, count: batch) } ?? [])
    let logits = generator.segmenter?.logits(of: images)
    var faults: [Int: Fault] = [:]
    let drawn = (0..<batch).map { index -> Drawn in
      let radiograph = Normalization.radiograph(from: images, image: index, bits: bits)
      if copyCheck?.isCopy(radiograph) == true { faults[index] = .copy }
      guard let masks, let logits else { return Drawn(radiograph: radiograph, mask: nil) }
      let mask = Normalization.mask(from: logits, image: index).cleanMask(value: masks.label)
      if faults[index] == nil, !masks.range.contains(MaskShape(mask)) { faults[index] = .oddMask }
      return Drawn(radiograph: radiograph, mask: mask)
    }
    return (drawn, faults)
  }
}
