internal import Files
internal import Networks
internal import SystemPackage

/// Everything a training game needs to go on as if it had never stopped.
struct Checkpoint {
  /// Seconds of training behind it.
  var seconds: Double
  /// That of the best sheet so far: see `SampleQuality.distance`.
  var leastDistance = Double.infinity

  private static let format = "cxraug checkpoint 1"

  /// Writes the state of a game.
  func write(_ trainer: Trainer, key: String, to path: FilePath) throws(FileError) {
    var file = WeightFile()
    for (network, prefix) in Self.networks(of: trainer) {
      file.store(network.parameters + network.statistics, prefix: prefix)
    }
    for (optimizer, network, prefix) in Self.optimizers(of: trainer) {
      file.store(optimizer, of: network.parameters, prefix: prefix)
    }
    file.metadata = [
      "format": Self.format, "key": key, "step": "\(trainer.stepCount)", "seconds": "\(seconds)",
      "setbacks": "\(trainer.setbacks)",
    ]
    if leastDistance.isFinite { file.metadata["least_distance"] = "\(leastDistance)" }
    if trainer.options.isFewShot {
      file.metadata["augmentation"] = "\(trainer.augmentation.strength)"
    }
    try file.write(to: path)
  }

  /// Puts a game back into the state that was written.
  ///
  /// - Parameters:
  ///   - trainer: A game of the same sizes; its weights, moments and step count are replaced.
  ///   - key: What decides the weights; a checkpoint of another game is refused.
  ///   - path: The checkpoint.
  /// - Throws: When the file cannot be read or is not of this game.
  init(restoring trainer: Trainer, key: String, from path: FilePath) throws(FileError) {
    let file = try WeightFile(reading: path)
    guard file.metadata["format"] == Self.format,
      let step = file.metadata["step"].flatMap({ Int($0) }), step >= 0,
      let seconds = file.metadata["seconds"].flatMap({ Double($0) }), seconds.isFinite,
      let setbacks = file.metadata["setbacks"].flatMap({ Int($0) }), (0...9).contains(setbacks)
    else { throw FileError(path, "no metadata of a checkpoint; expected \(Self.format)") }
    guard file.metadata["key"] == key else {
      throw FileError(
        path, "a checkpoint of other options or radiographs; remove it or choose another output")
    }
    do throws(WeightFileError) {
      for (network, prefix) in Self.networks(of: trainer) {
        try file.load(network.parameters + network.statistics, prefix: prefix)
      }
      for (optimizer, network, prefix) in Self.optimizers(of: trainer) {
        try file.load(optimizer, of: network.parameters, prefix: prefix)
        optimizer.stepCount = step
      }
    } catch {
      throw FileError(path, "\(error)")
    }
    trainer.segmenter?.optimizer.stepCount = trainer.segmenterSteps(at: step)
    trainer.stepCount = step
    trainer.setbacks = setbacks
    trainer.augmentation = Augmentation(
      strength: file.metadata["augmentation"].flatMap { Double($0) } ?? 0)
    self.seconds = seconds
    leastDistance = file.metadata["least_distance"].flatMap { Double($0) } ?? .infinity
  }

  /// A game at its beginning.
  init() { seconds = 0 }

  private static func networks(of trainer: Trainer) -> [(Network, String)] {
    [
      (trainer.generator.network, "generator."), (trainer.average.network, "average."),
      (trainer.discriminator.network, "discriminator."),
    ] + (trainer.segmenter.map { [($0.network, "segmenter.")] } ?? [])
  }

  private static func optimizers(of trainer: Trainer) -> [(Adam, Network, String)] {
    [
      (trainer.generatorOptimizer, trainer.generator.network, "generator.adam."),
      (trainer.discriminatorOptimizer, trainer.discriminator.network, "discriminator.adam."),
    ] + (trainer.segmenter.map { [($0.optimizer, $0.network, "segmenter.adam.")] } ?? [])
  }
}
