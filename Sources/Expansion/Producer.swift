internal import Batches
internal import Datasets
internal import Files
internal import GAN
internal import Radiographs
internal import Randomness
internal import Tensors

/// Makes a range of outputs together: the variants of one source, or one batch of a generator.
protocol Producer {
  /// What it can make, in order.
  var outputs: [Output] { get }
  /// The pixels of all outputs, in the same order.
  func radiographs() throws -> [Radiograph]
}

/// The original and the classic variants of one source, from one decoding.
struct SourceProducer: Producer, Sendable {
  let plan: Plan.SourceOutputs
  let preparation: Preparation

  var outputs: [Output] { plan.outputs }

  func radiographs() throws -> [Radiograph] {
    let (source, bytes) = try Examination.decode(plan.study.path)
    guard Digest(of: bytes) == plan.study.fileDigest else {
      throw FileError(
        plan.study.path, "changed while the data set was built; run the command again")
    }
    return preparation.radiographs(source, variants: plan.variants)
  }
}

/// One batch of synthetic radiographs.
///
/// Batches begin at multiples of the batch size, whatever is asked for, and are always drawn whole:
/// an image does not depend on which of its neighbors are wanted.
struct SyntheticProducer: Producer {
  static let batch = 16

  let generator: Generator
  let bits: Int
  let seed: UInt64
  /// Numbers of the images, counted from 0, within one batch.
  let indices: Range<Int>
  let outputs: [Output]

  func radiographs() throws -> [Radiograph] {
    let first = indices.lowerBound / Self.batch * Self.batch
    let latents = generator.latents(
      seed: seed, purpose: "synthetic", indices: first..<first + Self.batch)
    let images = generator.generate(latents)
    return indices.map {
      Normalization.radiograph(from: images, image: $0 - first, bits: bits)
    }
  }

  /// The batches that hold some numbers.
  static func batches(of indices: Range<Int>) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var first = indices.lowerBound
    while first < indices.upperBound {
      let end = min(indices.upperBound, (first / batch + 1) * batch)
      batches.append(first..<end)
      first = end
    }
    return batches
  }
}
