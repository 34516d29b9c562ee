import CAllocations
import GAN
import Radiographs
import Randomness
import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct TrainerAllocationTests {
  /// In a process of its own, where no other test allocates.
  @Test func `a step allocates nothing but closures after the first`() async {
    await #expect(processExitsWith: .success) {
      guard let architecture = Architecture(resolution: 32, latentSize: 8, width: 8) else { return }
      let options = TrainingOptions(
        architecture: architecture, batch: 4, seed: 1, budget: .steps(9))
      let trainer = Trainer(
        options, on: TrainingRunTests.phantoms(4, size: 32), workers: Workers(count: 2))
      let images = Tensor(Shape(count: 4, height: 32, width: 32, channels: 1))
      let latents = [Float](repeating: 0.5, count: 32)
      for _ in 0..<2 { _ = trainer.step(realImages: images, latents: latents) }
      let before = cxr_allocated_bytes()
      for _ in 0..<5 { _ = trainer.step(realImages: images, latents: latents) }
      let bytes = (cxr_allocated_bytes() - before) / 5
      // The smallest activations are 32 KiB; a closure is some ten bytes.
      if before == 0 || bytes > 30_000 {
        print("\(bytes) bytes a step")
        exit(EXIT_FAILURE)
      }
    }
  }
}
