import ArgumentParser
import Expansion
import GAN
import Tensors

/// How a generator is trained.
struct TrainingArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Stop training after so many steps (default: from the size of the set)."))
  var trainSteps: Int?

  @Option(
    help: ArgumentHelp("Stop training after so long: 90s, 30m or 2h.", valueName: "time"),
    transform: OptionValue.seconds)
  var trainTime: Double?

  @Option(help: "What the generator is made of.")
  var architecture = Architecture.Kind.fastgan

  @Option(help: "What the players play for (default: bce for dcgan, hinge for fastgan).")
  var loss: AdversarialLoss?

  @Option(
    help: """
      Base width of generator and discriminator, in channels (default: 32 for dcgan, 16 for fastgan, 24 \
      below 256 pixels).
      """)
  var width: Int?

  @Option(help: "Numbers of a latent vector (default: 100 for dcgan, 256 for fastgan).")
  var latent: Int?

  @Option(help: "Radiographs of one training step (default: 16 for dcgan, 8 for fastgan).")
  var batch: Int?

  @Option(
    help: """
      How products of training are computed: bf16 rounds their factors and is faster (default: single for \
      dcgan, bf16 for fastgan).
      """)
  var precision: Precision?

  @Option(help: ArgumentHelp("Steps between sample sheets.", valueName: "steps"))
  var sheetEvery = 250

  func validate() throws {
    if trainSteps != nil && trainTime != nil {
      throw ValidationError("--train-steps and --train-time; expected one of them")
    }
    if let trainSteps, !(1...10_000_000).contains(trainSteps) {
      throw ValidationError("--train-steps \(trainSteps); expected 1…10000000")
    }
    let (width, latent) = (width ?? 32, latent ?? 100)
    guard Architecture(resolution: 64, latentSize: latent, width: width) != nil else {
      throw ValidationError(
        "--width \(width) and --latent \(latent); expected an even width of 2…512 and 1…4096")
    }
    if let batch, !(2...256).contains(batch) {
      throw ValidationError("--batch \(batch); expected 2…256")
    }
    guard sheetEvery > 0 else {
      throw ValidationError("--sheet-every \(sheetEvery); expected at least 1")
    }
  }

  func apply(to options: inout BuildOptions) {
    options.architecture = architecture
    options.loss = loss
    options.width = width
    options.latentSize = latent
    options.batch = batch
    options.precision = precision
    options.sheetInterval = sheetEvery
    options.budget =
      trainSteps.map { .steps($0) } ?? trainTime.map { .seconds($0) }
  }
}
