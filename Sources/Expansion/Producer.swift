internal import Preprocessing
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
  /// Makes the outputs that are wanted and hands them on one by one, each before the next is made.
  func produce(
    _ wanted: Set<String>, publish: (Picture, Output) throws -> Void
  ) throws
}

/// The original and the classic variants of one source, from one decoding.
struct SourceProducer: Producer, Sendable {
  let plan: Plan.SourceOutputs
  let preparation: Preparation
  /// What was decoded already.
  let decoded: DecodedSources

  var outputs: [Output] { plan.outputs }

  func produce(
    _ wanted: Set<String>, publish: (Picture, Output) throws -> Void
  ) throws {
    let prepared = try prepared()
    for (output, operations) in zip(outputs, plan.variants) where wanted.contains(output.file) {
      try publish(prepared.picture(operations), output)
    }
  }
}

extension SourceProducer {
  /// What was decoded before, or else what the file holds.
  private func prepared() throws(FileError) -> PreparedSource {
    guard let source = decoded.take(plan.study.fileDigest),
      source.suffices(for: plan.variants, preparation)
    else { return try PreparedSource(plan.study, preparation) }
    return PreparedSource(source, mask: try plan.study.mask?.read(), preparation)
  }
}

extension PreparedSource {
  /// Reads a study, which must be what it was when it was examined.
  init(
    _ study: Study, _ preparation: Preparation, withMask: Bool = true
  ) throws(FileError) {
    let radiograph = try study.radiograph()
    self.init(
      radiograph, mask: withMask ? try study.mask?.read() : nil,
      mapping: preparation.mapping(of: radiograph.size),
      interpolation: preparation.interpolation,
      bits: preparation.depth.bits(ofSource: radiograph.bits))
  }
}

extension Study {
  /// Reads the radiograph.
  ///
  /// - Throws: When it cannot be read or changed since it was examined.
  fileprivate func radiograph() throws(FileError) -> Radiograph {
    let (image, bytes) = try DecodedImage.read(path)
    guard Digest(of: bytes) == fileDigest else { throw .changed(path) }
    return image.radiograph
  }
}

/// One batch of synthetic radiographs.
///
/// Batches begin at multiples of the batch size, whatever is asked for, and are always drawn whole:
/// an image does not depend on which of its neighbors are wanted.
struct SyntheticProducer: Producer {
  static let batch = 16

  let drawing: Drawing
  let seed: UInt64
  /// Numbers of the images, counted from 0, within one batch.
  let indices: Range<Int>
  let outputs: [Output]

  func produce(
    _ wanted: Set<String>, publish: (Picture, Output) throws -> Void
  ) throws {
    let first = indices.lowerBound / Self.batch * Self.batch
    let images = drawing.images(seed: seed, from: first)
    for (index, output) in zip(indices, outputs) where wanted.contains(output.file) {
      let drawn = images[index - first]
      try publish(Picture(radiograph: drawn.radiograph, mask: drawn.mask), output)
    }
  }

  /// The batches that hold some numbers, those in between left out.
  static func batches(of indices: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for index in indices.sorted() {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return runs.flatMap { batches(of: $0) }
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
