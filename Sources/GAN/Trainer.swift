package import Networks
internal import Randomness
public import Tensors

/// The training game of generative adversarial networks, step by step.
///
/// It is algorithm 1 of Goodfellow and others (2014) with the generator's loss of section 3. A step: the discriminator learns to tell a batch of real radiographs (target 1) from a batch of
/// fakes (target 0); then the generator learns to have the same fakes taken for real (target 1). All
/// random numbers depend on seed and step alone.
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

  let generator: Generator
  let discriminator: Discriminator
  let generatorOptimizer: Adam
  let discriminatorOptimizer: Adam
  private let trainingSet: TrainingSet
  private let workers: Workers
  private let realImages: Tensor
  private var order = TrainingSet.Order()
  private let loss: BinaryCrossEntropy

  /// The losses of one step.
  public struct Losses: Sendable {
    /// −[log D(x) + log(1 − D(G(z)))], mean over the batch.
    public let discriminator: Float
    /// −log D(G(z)), mean over the batch, after the discriminator's step.
    public let generator: Float

    var isFinite: Bool { discriminator.isFinite && generator.isFinite }
  }

  /// A game at its beginning.
  ///
  /// - Precondition: The radiographs of the set are as large as the architecture's images.
  public init(_ options: TrainingOptions, on trainingSet: TrainingSet, workers: Workers) {
    let architecture = options.architecture
    precondition(
      trainingSet.size == architecture.resolution,
      "Trainer: radiographs of \(trainingSet.size) pixels for \(architecture.resolution)")
    self.options = options
    self.trainingSet = trainingSet
    self.workers = workers
    generator = Generator(architecture, batch: options.batch, workers: workers)
    average = Generator(architecture, batch: options.batch, workers: workers)
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
    loss = BinaryCrossEntropy(discriminator.logitShape)
  }

  /// Adam's step size now.
  var learningRate: Float { options.learningRate / Float(1 << setbacks) }

  /// Whether no weight and no moment is infinite or not a number.
  var isFinite: Bool {
    [generator.network, average.network, discriminator.network].allSatisfy { network in
      network.state.allSatisfy(\.value.isFinite)
    }
      && [generatorOptimizer, discriminatorOptimizer].allSatisfy { optimizer in
        optimizer.moments.allSatisfy { $0.first.isFinite && $0.second.isFinite }
      }
  }

  /// The two networks that learn, by the names that files know them by.
  package var players: [(name: String, network: Network)] {
    [("generator", generator.network), ("discriminator", discriminator.network)]
  }

  /// One step of the game with the next radiographs and new latent vectors.
  public func step() -> Losses {
    trainingSet.fill(realImages, step: stepCount, seed: options.seed, order: &order)
    var stream = RandomStream(seed: options.seed, purpose: "latent", index: stepCount)
    generator.latents.withMutableSpan { stream.fillNormal(&$0) }
    return stepWithLatents()
  }

  /// One step of the game with given radiographs and latent vectors.
  package func step(realImages: Tensor, latents: [Float]) -> Losses {
    self.realImages.copy(from: realImages)
    generator.latents.values = latents
    return stepWithLatents()
  }

  /// One step of the game with the radiographs and latent vectors in place.
  private func stepWithLatents() -> Losses {
    let judge = discriminator.network
    let learn = GradientRequest(parameters: true, input: false)
    judge.clearGradients(workers)
    let real = loss(judge.forward(realImages, mode: .training), target: 1)
    judge.backward(real.gradient, learn)
    let fakes = generator.forward(mode: .training)
    let fake = loss(judge.forward(fakes, mode: .training), target: 0)
    judge.backward(fake.gradient, learn)
    discriminatorOptimizer.step()

    generator.network.clearGradients(workers)
    let fooled = loss(judge.forward(fakes, mode: .training), target: 1)
    let imageGradient = judge.backward(
      fooled.gradient, GradientRequest(parameters: false, input: true))
    generator.network.backward(imageGradient, learn)
    generatorOptimizer.step()

    moveAverage()
    stepCount += 1
    return Losses(discriminator: real.loss + fake.loss, generator: fooled.loss)
  }

  /// Moves the average toward the generator, faster during the first steps.
  private func moveAverage() {
    let warmUp = Float(1 + stepCount) / Float(10 + stepCount)
    let decay = min(options.averageDecay, warmUp)
    for (average, value) in zip(average.network.state, generator.network.state) {
      workers.average(average.value, toward: value.value, decay: decay)
    }
  }
}
