internal import Glibc
public import Tensors

/// What decides the weights that training ends with.
public struct TrainingOptions: Sendable, CustomStringConvertible {
  /// The sizes of both players.
  public var architecture: Architecture
  /// Images of one step.
  public var batch: Int
  /// Where all random numbers come from.
  public var seed: UInt64
  /// When training stops.
  public var budget: Budget
  /// Adam's step size for both players.
  public var learningRate: Float
  /// Adam's decays for both players.
  public var decays: (first: Float, second: Float) = (0.5, 0.999)
  /// What the players play for.
  public var loss: AdversarialLoss
  /// Whether the game is made for few radiographs: the discriminator sees shifted, holed, turned and toned
  /// images alone (`Augmentation`), half of the fakes are drawn from codes of radiographs and shall be like
  /// them (`Likeness`), and fakes shall lie as far apart as radiographs do (`Spread`).
  public var isFewShot: Bool
  /// How both players multiply when they learn.
  public var precision = Precision.single
  /// What the moving average of the generator's weights keeps of itself a step, once warm.
  public var averageDecay: Float

  /// When training stops.
  public enum Budget: Sendable, Equatable {
    /// After this many steps.
    case steps(Int)
    /// After this many seconds of training.
    case seconds(Double)
  }

  /// The defaults of an architecture with a budget.
  public init(architecture: Architecture, batch: Int? = nil, seed: UInt64, budget: Budget) {
    self.architecture = architecture
    self.batch = batch ?? architecture.kind.batch
    loss = architecture.kind == .dcgan ? .bce : .hinge
    isFewShot = architecture.kind == .fastgan
    // Of few radiographs, half of the average is as old as 10,000 images.
    averageDecay = architecture.kind == .dcgan ? 0.995 : exp2(-Float(self.batch) / 10_000)
    learningRate = architecture.kind == .dcgan ? 2e-4 : 4e-4
    self.seed = seed
    self.budget = budget
  }

  /// Every option in a fixed order: two games with the same text are the same.
  public var description: String {
    let texts = [
      architecture.kind.rawValue, "\(architecture.resolution)", "\(architecture.latentSize)",
      "\(architecture.width)", "\(batch)", "\(seed)", "\(budget)", "\(learningRate)",
      "\(decays.first)", "\(decays.second)", "\(averageDecay)",
    ]
    // The original game is known as it was before there were others.
    let others =
      loss == .bce && !isFewShot ? [] : [loss.rawValue, isFewShot ? "few-shot 3" : "plain"]
    let masks = architecture.drawsMasks ? ["masks"] : []
    let classes = architecture.classCount > 0 ? ["\(architecture.classCount) classes"] : []
    let rounded = precision == .single ? [] : [precision.rawValue]
    return (texts + others + masks + classes + rounded).joined(separator: " ")
  }

  /// A step count for a set of some size: 32,000 images in all for a DCGAN and 64,000 for a FastGAN, or 64
  /// times through a larger set.
  ///
  /// A DCGAN of this size on two hundred radiographs is at its best near 30,000 images and collapses
  /// later; a FastGAN still becomes better there. A larger set keeps the discriminator busy for longer.
  public static func suggestedSteps(
    of kind: Architecture.Kind, images: Int, batch: Int
  ) -> Int {
    let least = kind == .dcgan ? 32_000 : 64_000
    return (max(least, 64 * images) + batch - 1) / batch
  }
}
