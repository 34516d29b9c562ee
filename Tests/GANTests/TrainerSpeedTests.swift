import GAN
import Tensors
import Testing

@Suite struct TrainerSpeedTests {
  @Test(arguments: [false, true], [0, 3]) func `steps of every kind of game are timed`(
    withMasks: Bool, classCount: Int
  ) throws {
    let architecture = try #require(
      Architecture(
        kind: .fastgan, resolution: 32, latentSize: 6, width: 2, drawsMasks: withMasks,
        classCount: classCount))
    let options = TrainingOptions(
      architecture: architecture, batch: 4, seed: 1, budget: .steps(9))
    let seconds = Trainer.secondsAStep(
      options, workers: Workers(count: 1, precision: options.precision))
    #expect(seconds > 0 && seconds < 10)
  }
}
