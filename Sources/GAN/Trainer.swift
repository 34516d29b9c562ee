internal import Glibc
package import Networks
internal import Randomness
public import Tensors

/// The training game of generative adversarial networks, step by step.
///
/// It is algorithm 1 of Goodfellow and others (2014) with the generator's loss of section 3. A step: the
/// discriminator learns to tell a batch of real radiographs (target 1) from a batch of fakes (target 0);
/// then the generator learns to have the same fakes taken for real (target 1). All random numbers depend
/// on seed and step alone.
public final class Trainer {
  /// What decides the outcome.
  public let options: TrainingOptions
  /// The generator whose weights are the moving average over steps: the one that is kept.
  public let average: Generator
  /// Steps done.
  public internal(set) var stepCount = 0

  /// How often the step size was halved.
  var setbacks = 0 {
    didSet {
      for optimizer in [generatorOptimizer, discriminatorOptimizer] {
        optimizer.learningRate = learningRate
      }
    }
  }

  /// What the discriminator sees images through.
  var augmentation = Augmentation()

  let generator: Generator
  let discriminator: Discriminator
  /// Learns to draw masks beside the game; nil without.
  var segmenter: Segmenter? { average.segmenter }
  let generatorOptimizer: Adam
  let discriminatorOptimizer: Adam
  let trainingSet: TrainingSet
  private let workers: Workers
  let realImages: Tensor
  /// The class of each real image, and of the fake at its place.
  private var classes: [Int] = []
  private var order = TrainingSet.Order()
  /// Of the last step that the segmenter learned in.
  private var maskLoss: Float?
  /// Of all steps; a step has the one of its number.
  private let streams:
    (latent: RandomStream, margin: RandomStream, augmentation: RandomStream, masks: RandomStream)
  private let crossEntropy: BinaryCrossEntropy
  private let hinge: HingeLoss
  private let images: (real: Tensor, fake: Tensor)?
  /// Only with augmentation, whose memory they use.
  private let likeness: Likeness?
  private let spread: Spread?
  private let detail: Detail?

  /// The segmenter learns in one of so many steps.
  private static let segmenterInterval = 4
  /// `Spread` and `Detail` know radiographs from so many batches at most.
  private static let observedBatches = 128

  /// A game at its beginning.
  ///
  /// - Precondition: The radiographs of the set are as large as the architecture's images, and the workers
  ///   have the precision of the options.
  public init(_ options: TrainingOptions, on trainingSet: TrainingSet, workers: Workers) {
    let architecture = options.architecture
    precondition(
      trainingSet.size == architecture.resolution,
      "Trainer: radiographs of \(trainingSet.size) pixels for \(architecture.resolution)")
    precondition(
      trainingSet.masks.isEmpty != architecture.drawsMasks,
      "Trainer: \(trainingSet.masks.count) masks, drawn: \(architecture.drawsMasks)")
    precondition(
      (trainingSet.classes?.names.count ?? 0) == architecture.classCount,
      "Trainer: \(trainingSet.classes?.names.count ?? 0) classes for \(architecture.classCount)")
    precondition(
      workers.precision == options.precision,
      "Trainer: workers of precision \(workers.precision) for \(options.precision)")
    self.options = options
    self.trainingSet = trainingSet
    self.workers = workers
    streams = (
      RandomStream(seed: options.seed, purpose: "latent"),
      RandomStream(seed: options.seed, purpose: "margin"),
      RandomStream(seed: options.seed, purpose: "augmentation"),
      RandomStream(seed: options.seed, purpose: "masks")
    )
    generator = Generator(architecture, batch: options.batch, workers: workers)
    average = Generator(architecture, batch: options.batch, workers: workers)
    if architecture.drawsMasks {
      let segmenter = Segmenter(
        resolution: architecture.resolution, batch: options.batch, workers: workers)
      segmenter.initialize(seed: options.seed)
      average.segmenter = segmenter
    }
    discriminator = Discriminator(architecture, batch: options.batch, workers: workers)
    // Either is updated before the other goes backward for its own.
    Network.shareGradients([generator.network, discriminator.network])
    generator.initialize(seed: options.seed)
    average.network.copy(from: generator.network)
    discriminator.network.initialize(seed: options.seed, player: "discriminator")
    generatorOptimizer = Adam(
      generator.network.parameters, learningRate: options.learningRate,
      firstDecay: options.decays.first, secondDecay: options.decays.second, workers: workers)
    discriminatorOptimizer = Adam(
      discriminator.network.parameters, learningRate: options.learningRate,
      firstDecay: options.decays.first, secondDecay: options.decays.second, workers: workers)
    realImages = Tensor(
      Shape(
        count: options.batch, height: architecture.resolution, width: architecture.resolution,
        channels: 1))
    crossEntropy = BinaryCrossEntropy(discriminator.logitShape)
    hinge = HingeLoss(discriminator.logitShape)
    images =
      options.isFewShot ? (Tensor(realImages.shape), Tensor(realImages.shape)) : nil
    likeness =
      options.isFewShot
      ? Likeness(
        realImages.shape,
        codes: LatentCodes(
          trainingSet.radiographs,
          classes: trainingSet.classes(of: Array(trainingSet.radiographs.indices)),
          latentSize: architecture.latentSize),
        workers: workers) : nil
    spread = options.isFewShot ? Spread(realImages.shape, workers: workers) : nil
    detail = options.isFewShot ? Detail(realImages.shape, workers: workers) : nil
    let batches = (trainingSet.radiographs.count + options.batch - 1) / options.batch
    for step in 0..<(spread == nil ? 0 : min(batches, Self.observedBatches)) {
      trainingSet.fill(realImages, step: step, seed: options.seed, order: &order)
      spread?.observe(realImages)
      detail?.observe(realImages)
    }
  }

  /// Adam's step size now.
  var learningRate: Float { options.learningRate / Float(1 << setbacks) }

  /// Whether no weight and no moment is infinite or not a number.
  var isFinite: Bool {
    let networks = [generator.network, average.network, discriminator.network]
    let optimizers = [generatorOptimizer, discriminatorOptimizer]
    return (networks + (segmenter.map { [$0.network] } ?? [])).allSatisfy { network in
      network.state.allSatisfy(\.value.isFinite)
    }
      && (optimizers + (segmenter.map { [$0.optimizer] } ?? [])).allSatisfy { optimizer in
        optimizer.moments.allSatisfy { $0.first.isFinite && $0.second.isFinite }
      }
  }

  /// The two networks that learn and their optimizers, by the names that files know them by.
  package var players: [(name: String, network: Network, optimizer: Adam)] {
    [
      ("generator", generator.network, generatorOptimizer),
      ("discriminator", discriminator.network, discriminatorOptimizer),
    ]
  }

  /// One step of the game with the next radiographs and new latent vectors.
  public func step() -> Losses {
    trainingSet.fill(realImages, step: stepCount, seed: options.seed, order: &order)
    classes = trainingSet.classes(of: order.sources)
    var stream = streams.latent.numbered(stepCount)
    generator.latents.withMutableSpan { stream.fillNormal(&$0) }
    if let likeness {
      for image in 0..<likeness.codedCount {
        generator.setLatents(of: image, from: likeness.codes[order.sources[image]])
      }
    }
    learnMasks()
    var losses = stepWithLatents(likeness: likeness, spread: spread, detail: detail)
    losses.mask = maskLoss
    return losses
  }

  /// Has the segmenter learn from the radiographs of this step, in every so many.
  private func learnMasks() {
    guard let segmenter, stepCount.isMultiple(of: Self.segmenterInterval) else { return }
    var stream = streams.masks.numbered(stepCount)
    var placements = Augmentation(strength: 1).placements(
      count: options.batch, size: realImages.shape.height, from: &stream)
    for image in placements.indices { placements[image].hole = (0..<0, 0..<0) }
    maskLoss = segmenter.learn(realImages, seenAt: placements) { masks in
      trainingSet.fill(masks, masksOf: order.sources)
    }
  }

  /// Steps that the segmenter has done before some step of the game.
  func segmenterSteps(at step: Int) -> Int {
    (step + Self.segmenterInterval - 1) / Self.segmenterInterval
  }

  /// One step of the game with given radiographs and latent vectors.
  ///
  /// - Parameters:
  ///   - realImages: A batch.
  ///   - latents: A vector for each.
  ///   - grain: The noise of each pixel of a FastGAN's fakes; nil to draw it.
  ///   - classes: The class of each, and of the fake at its place; empty without classes.
  ///   - margin: Of every logit; nil to draw them.
  ///   - quarter: Which one a FastGAN's discriminator draws again; nil to draw it.
  /// - Returns: The losses.
  package func step(
    realImages: Tensor, latents: [Float], grain: [Float]? = nil, classes: [Int] = [],
    margin: Float? = nil, quarter: Int? = nil
  ) -> Losses {
    generator.drawsGrain = grain == nil
    if let grain { generator.grain?.noise.values = grain }
    self.classes = classes
    self.realImages.copy(from: realImages)
    generator.latents.values = latents
    return stepWithLatents(margin: margin, quarter: quarter)
  }

  /// One step of the game with the radiographs and latent vectors in place.
  ///
  /// `likeness` is asked of fakes with codes, `spread` and `detail` of all; nil to ask for none of it.
  private func stepWithLatents(
    likeness: Likeness? = nil, spread: Spread? = nil, detail: Detail? = nil, margin: Float? = nil,
    quarter: Int? = nil
  ) -> Losses {
    let judge = discriminator.network
    let learn = GradientRequest(parameters: true, input: false)
    var margins = options.loss == .hinge ? streams.margin.numbered(stepCount) : nil
    var choices =
      images != nil || discriminator.critic != nil
      ? streams.augmentation.numbered(stepCount)
      : nil
    generator.classes = classes
    discriminator.critic?.classes = classes
    judge.clearGradients(workers)
    let reals = augmented(realImages, into: images?.real, from: &choices).images
    let verdict = judge.forward(reals, mode: .training)
    let realShare = Self.positiveShare(of: verdict)
    let reconstruction = discriminator.critic?.reconstruct(
      reals, quarter: quarter ?? choices?.number(below: 4) ?? 0)
    let real = loss(verdict, isReal: true, margin: margin, from: &margins)
    judge.backward(real.gradient, learn)
    let drawn = generator.forward(mode: .training)
    let (fakes, placements) = augmented(drawn, into: images?.fake, from: &choices)
    let fake = loss(
      judge.forward(fakes, mode: .training), isReal: false, margin: margin, from: &margins)
    judge.backward(fake.gradient, learn)
    discriminatorOptimizer.step()

    generator.network.clearGradients(workers)
    let fooled = generatorLoss(judge.forward(fakes, mode: .training))
    var imageGradient = judge.backward(
      fooled.gradient, GradientRequest(parameters: false, input: true))
    if let images {
      // The radiographs of this step have been judged.
      workers.placeGradient(imageGradient, of: placements, into: images.real)
      imageGradient = images.real
    }
    let likenessLoss = likeness.map { Self.add($0(drawn, realImages), to: imageGradient, workers) }
    let spreadLoss = spread.map { Self.add($0(drawn), to: imageGradient, workers) }
    let detailLoss = detail.map { Self.add($0(drawn), to: imageGradient, workers) }
    generator.network.backward(imageGradient, learn)
    generatorOptimizer.step()

    moveAverage()
    stepCount += 1
    augmentation.adapt(toRealShare: Double(realShare), images: options.batch)
    return Losses(
      discriminator: real.loss + fake.loss, generator: fooled.loss,
      reconstruction: reconstruction, likeness: likenessLoss, spread: spreadLoss,
      detail: detailLoss, realShare: realShare,
      augmentation: options.isFewShot ? augmentation.strength : nil)
  }

  /// Adds the gradient of a loss to another and gives the loss.
  private static func add(
    _ loss: (loss: Float, gradient: Tensor), to gradient: Tensor, _ workers: Workers
  ) -> Float {
    workers.add(loss.gradient, to: gradient)
    return loss.loss
  }

  /// What the discriminator sees of images, and where it comes from.
  private func augmented(
    _ images: Tensor, into placed: Tensor?, from choices: inout RandomStream?
  ) -> (images: Tensor, placements: [Placement]) {
    guard let placed, var stream = choices else { return (images, []) }
    let placements = augmentation.placements(
      count: images.shape.count, size: images.shape.height, from: &stream)
    choices = stream
    workers.place(images, at: placements, into: placed)
    return (placed, placements)
  }

  private func loss(
    _ logits: Tensor, isReal: Bool, margin: Float?, from margins: inout RandomStream?
  ) -> (loss: Float, gradient: Tensor) {
    switch options.loss {
    case .bce: crossEntropy(logits, target: isReal ? 1 : 0)
    case .hinge:
      hinge(logits, isReal: isReal) {
        margin ?? Float(margins?.uniform(in: 0.8...1) ?? 1)
      }
    }
  }

  private func generatorLoss(_ logits: Tensor) -> (loss: Float, gradient: Tensor) {
    switch options.loss {
    case .bce: crossEntropy(logits, target: 1)
    case .hinge: hinge.generator(logits)
    }
  }

  private static func positiveShare(of logits: Tensor) -> Float {
    (0..<logits.count).reduce(0) { logits[$1] > 0 ? $0 + 1 : $0 } / Float(logits.count)
  }

  /// Moves the average toward the generator, faster during the first steps.
  ///
  /// Of few radiographs half of it comes from the last twentieth of all steps, until that is more than
  /// `averageDecay` allows (Karras et al. 2020, "ramp-up").
  private func moveAverage() {
    let warmUp =
      options.isFewShot
      ? exp2(-20 / Float(max(stepCount, 1))) : Float(1 + stepCount) / Float(10 + stepCount)
    let decay = min(options.averageDecay, warmUp)
    for (average, value) in zip(average.network.state, generator.network.state) {
      workers.average(average.value, toward: value.value, decay: decay)
    }
  }
}
