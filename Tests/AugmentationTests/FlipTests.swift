import Augmentation
import Phantoms
import Preprocessing
import Radiographs
import Testing

@Suite struct FlipTests {
  @Test(arguments: [8, 12, 16])
  func `a flip moves every sample and changes none`(bits: Int) {
    let image = ChestPhantom(patient: 2).radiograph(width: 60, height: 44, bits: bits)
    let fit = Mapping(source: image.size, output: .native)
    let resampler = Resampler(image, fit: fit)
    let across = resampler.radiograph(through: fit.applying([.flip(.horizontal)]))
    let down = resampler.radiograph(through: fit.applying([.flip(.vertical)]))
    for row in 0..<44 {
      for column in 0..<60 {
        let sample = image.samples[row * 60 + column]
        #expect(across.samples[row * 60 + 59 - column] == sample)
        #expect(down.samples[(43 - row) * 60 + column] == sample)
      }
    }
  }

  @Test(arguments: Flip.allCases)
  func `two flips are none`(flip: Flip) {
    let fit = Mapping(
      source: PixelSize(width: 30, height: 20),
      output: .exactly(PixelSize(width: 16, height: 16)))
    #expect(fit.applying([.flip(flip), .flip(flip)]).projection == fit.projection)
  }
}
