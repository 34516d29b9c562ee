import GAN
import Testing

@Suite struct ArchitectureTests {
  @Test(arguments: [
    (64, 32, [256, 128, 64, 32]), (128, 32, [512, 256, 128, 64, 32]),
    (256, 32, [512, 256, 128, 64, 32, 16]), (16, 4, [8, 4]),
  ]) func `channels halve as the image doubles`(resolution: Int, width: Int, channels: [Int]) {
    #expect(Architecture(resolution: resolution, width: width)?.channels == channels)
  }

  @Test(arguments: [(4, 100, 32), (96, 100, 32), (2048, 100, 32), (64, 0, 32), (64, 100, 3)])
  func `sizes that no DCGAN has are refused`(resolution: Int, latentSize: Int, width: Int) {
    #expect(
      Architecture(resolution: resolution, latentSize: latentSize, width: width) == nil)
  }
}
