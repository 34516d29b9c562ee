internal import Networks
internal import Tensors

extension Trainer {
  private static let mostBatches = 8

  /// How far the discriminator tells radiographs that it learns from held out ones: 0 when not at all, 1
  /// when as far as from fakes, since it knows the former by heart.
  ///
  /// It is r_v of Karras et al., "Training generative adversarial networks with limited data" (2020),
  /// section 3, of the moving average's fakes, all of them seen as they are.
  ///
  /// - Parameter heldOut: Radiographs of the same size and classes, none of which it learns from.
  /// - Returns: Nil when it does not tell training radiographs from fakes either.
  package func overfitting(heldOut: TrainingSet) -> Double? {
    let batches = min(Self.mostBatches, max(1, heldOut.radiographs.count / options.batch))
    let fakes = (0..<batches).reduce(0) { sum, batch in
      let first = batch * options.batch
      let latents = average.latents(
        seed: options.seed, purpose: "overfitting", indices: first..<first + options.batch)
      let classes = trainingSet.classes(of: places(in: trainingSet, batch, of: batches))
      return sum + verdict(on: average.generate(latents, classes: classes), classes)
    }
    let known = meanVerdict(on: trainingSet, batches: batches)
    let unknown = meanVerdict(on: heldOut, batches: batches)
    let distance = known - fakes / Double(batches)
    return distance > 0 ? min(max((known - unknown) / distance, 0), 1) : nil
  }

  private func meanVerdict(on set: TrainingSet, batches: Int) -> Double {
    (0..<batches).reduce(0) { sum, batch in
      let sources = places(in: set, batch, of: batches)
      set.fill(realImages, from: sources)
      return sum + verdict(on: realImages, set.classes(of: sources))
    } / Double(batches)
  }

  /// The places of a batch, when some batches are spread over a set; a small set comes again.
  private func places(in set: TrainingSet, _ batch: Int, of batches: Int) -> [Int] {
    let count = batches * options.batch
    return (batch * options.batch..<(batch + 1) * options.batch).map { place in
      count < set.radiographs.count
        ? place * set.radiographs.count / count : place % set.radiographs.count
    }
  }

  /// The mean logit of some images.
  private func verdict(on images: Tensor, _ classes: [Int]) -> Double {
    discriminator.critic?.classes = classes
    let logits = discriminator.network.forward(images, mode: .inference)
    return (0..<logits.count).reduce(0) { $0 + Double(logits[$1]) } / Double(logits.count)
  }
}
