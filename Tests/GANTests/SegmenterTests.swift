import Batches
import GAN
import Networks
import Phantoms
import Randomness
import Tensors
import Testing

@Suite struct SegmenterTests {
  @Test(arguments: [32, 64, 256]) func `a weight file holds what the network has`(size: Int) {
    let segmenter = Segmenter(resolution: size, batch: 1, workers: Workers(count: 1))
    #expect(
      Segmenter.tensors(resolution: size).map(\.name).sorted()
        == segmenter.network.state.map(\.name).sorted())
  }

  @Test func `it learns where lungs are`() throws {
    let size = 32
    let workers = Workers(count: 2)
    let segmenter = Segmenter(resolution: size, batch: 4, workers: workers)
    segmenter.initialize(seed: 1)
    let shape = Shape(count: 4, height: size, width: size, channels: 1)
    func batch(_ first: Int, _ images: Tensor, _ masks: Tensor) {
      for image in 0..<4 {
        let phantom = ChestPhantom(patient: first + image)
        Normalization.normalize(
          phantom.radiograph(width: size, height: size), into: images, image: image)
        Normalization.normalize(
          mask: phantom.lungMask(width: size, height: size), into: masks, image: image)
      }
    }
    let images = Tensor(shape)
    let masks = Tensor(shape)
    var losses: [Float] = []
    for step in 0..<120 {
      batch(step % 5 * 4, images, masks)
      let loss = segmenter.learn(images, seenAt: Array(repeating: Placement(), count: 4)) {
        $0.copy(from: masks)
      }
      losses.append(loss)
    }
    // Phantoms that it has not seen.
    batch(40, images, masks)
    let logits = segmenter.logits(of: images)
    var (both, either) = (0.0, 0.0)
    for place in 0..<masks.count {
      let (drawn, expected) = (logits[place] > 0, masks[place] > 0)
      both += drawn && expected ? 2 : 0
      either += (drawn ? 1 : 0) + (expected ? 1 : 0)
    }
    #expect(both / either > 0.9, "Dice \(both / either)")
    #expect(losses[119] < losses[0] / 2)
  }
}
