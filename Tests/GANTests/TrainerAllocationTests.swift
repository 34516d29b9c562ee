import CAllocations
import GAN
import Phantoms
import Radiographs
import Randomness
import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Each in a process of its own, where no other test allocates.
@Suite struct TrainerAllocationTests {
  /// Ends the process: with success when steps after the first two allocate no more than `most` bytes each.
  ///
  /// The least of five counts: the system gives a thread some memory when it first does this or that,
  /// whichever step that is.
  static func exitByAllocations(of trainer: Trainer, images: Shape, most: Int = 0) -> Never {
    let images = Tensor(images)
    let latents = [Float](repeating: 0.5, count: 32)
    for _ in 0..<2 { _ = trainer.step(realImages: images, latents: latents) }
    var least = Int.max
    for _ in 0..<5 {
      let before = cxr_allocated_bytes()
      _ = trainer.step(realImages: images, latents: latents)
      least = min(least, cxr_allocated_bytes() - before)
    }
    print("\(least) bytes a step")
    exit(cxr_allocated_bytes() > 0 && least <= most ? EXIT_SUCCESS : EXIT_FAILURE)
  }

  @Test func `a DCGAN's step allocates nothing after the first`() async {
    await #expect(processExitsWith: .success) {
      guard let architecture = Architecture(resolution: 32, latentSize: 8, width: 8) else {
        exit(EXIT_FAILURE)
      }
      let trainer = Trainer(
        TrainingOptions(architecture: architecture, batch: 4, seed: 1, budget: .steps(9)),
        on: TrainingRunTests.phantoms(4, size: 32), workers: Workers(count: 2))
      Self.exitByAllocations(
        of: trainer, images: Shape(count: 4, height: 32, width: 32, channels: 1))
    }
  }

  @Test func `a FastGAN's step allocates no batch and no closure after the first`()
    async
  {
    await #expect(processExitsWith: .success) {
      guard
        let architecture = Architecture(
          kind: .fastgan, resolution: 64, latentSize: 8, width: 4, drawsMasks: true)
      else { exit(EXIT_FAILURE) }
      let phantoms = TrainingRunTests.phantoms(4, size: 64)
      let masks = (0..<4).map { ChestPhantom(patient: $0).lungMask(width: 64, height: 64) }
      let trainer = Trainer(
        TrainingOptions(architecture: architecture, batch: 4, seed: 1, budget: .steps(9)),
        on: TrainingSet(radiographs: phantoms.radiographs, digests: phantoms.digests, masks: masks),
        workers: Workers(count: 2))
      // Two contexts of SHA-256, where two batches of four images go, and what OpenBLAS copies of small
      // products; a batch of images is 128 KiB.
      Self.exitByAllocations(
        of: trainer, images: Shape(count: 4, height: 64, width: 64, channels: 1), most: 10_000)
    }
  }
}
