public import Tensors
internal import Radiographs
internal import Randomness

extension Trainer {
  private static let probes = 3

  /// How long a step of a game takes on this machine, from a few steps on blank radiographs.
  ///
  /// - Parameters:
  ///   - options: What the game is like.
  ///   - workers: The threads that it would train with.
  /// - Returns: Seconds, the median of three steps after the first.
  public static func secondsAStep(_ options: TrainingOptions, workers: Workers) -> Double {
    let architecture = options.architecture
    let size = architecture.resolution
    let blank = Radiograph(
      width: size, height: size, bits: 8, samples: [UInt16](repeating: 0, count: size * size))
    let classes = ClassNames(of: (0..<architecture.classCount).map { "class\($0)" })
    let images = [Radiograph](repeating: blank, count: max(2, architecture.classCount))
    let trainer = Trainer(
      options,
      on: TrainingSet(
        radiographs: images, digests: images.map { Digest(of: "\($0.samples.count)") },
        masks: architecture.drawsMasks ? images : [], classes: classes,
        labels: classes?.names ?? []),
      workers: workers)
    _ = trainer.step()
    let clock = ContinuousClock()
    let times = (0..<probes).map { _ in clock.measure { _ = trainer.step() } }
    return times.sorted()[probes / 2] / .seconds(1)
  }
}
