import ArgumentParser
import Expansion
import GAN

/// How a generator is trained.
struct TrainingArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Stop training after so many steps (default: from the size of the set)."))
  var trainSteps: Int?

  @Option(
    help: ArgumentHelp("Stop training after so long: 90s, 30m or 2h.", valueName: "time"),
    transform: OptionValue.seconds)
  var trainTime: Double?

  @Option(help: "Base width of generator and discriminator, in channels.")
  var width = 32

  @Option(help: "Numbers of a latent vector.")
  var latent = 100

  @Option(help: "Radiographs of one training step.")
  var batch = 16

  @Option(help: ArgumentHelp("Steps between sample sheets.", valueName: "steps"))
  var sheetEvery = 250

  func validate() throws {
    if trainSteps != nil && trainTime != nil {
      throw ValidationError("--train-steps and --train-time; expected one of them")
    }
    if let trainSteps, !(1...10_000_000).contains(trainSteps) {
      throw ValidationError("--train-steps \(trainSteps); expected 1…10000000")
    }
    guard Architecture(resolution: 64, latentSize: latent, width: width) != nil else {
      throw ValidationError(
        "--width \(width) and --latent \(latent); expected an even width of 2…512 and 1…4096")
    }
    guard (2...256).contains(batch) else {
      throw ValidationError("--batch \(batch); expected 2…256")
    }
    guard sheetEvery > 0 else {
      throw ValidationError("--sheet-every \(sheetEvery); expected at least 1")
    }
  }

  func apply(to options: inout BuildOptions) {
    options.width = width
    options.latentSize = latent
    options.batch = batch
    options.sheetInterval = sheetEvery
    options.budget =
      trainSteps.map { .steps($0) } ?? trainTime.map { .seconds($0) }
  }
}
