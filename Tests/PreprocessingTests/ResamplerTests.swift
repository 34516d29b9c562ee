import Phantoms
import Preprocessing
import Radiographs
import Testing

@Suite struct ResamplerTests {
  private func output(
    _ image: Radiograph, _ width: Int, _ height: Int, fit: Fit = .stretch,
    through transform: Projection? = nil
  ) -> Radiograph {
    let size = OutputSize.exactly(PixelSize(width: width, height: height))
    let mapping = Mapping(source: image.size, output: size, fit: fit)
    return Resampler(image, fit: mapping)
      .radiograph(through: transform.map(mapping.applying) ?? mapping)
  }

  @Test(arguments: [1, 8, 12, 16])
  func `the identity copies every sample`(bits: Int) {
    let image = texture(width: 31, height: 17, bits: bits)
    #expect(output(image, 31, 17) == image)
  }

  @Test(arguments: [(31, 17), (16, 16), (1, 5)])
  func `flips and quarter turns are exact`(width: Int, height: Int) {
    let image = texture(width: width, height: height, bits: 16)
    let mapping = Mapping(source: image.size, output: .native)
    let mirrored = Resampler(image, fit: mapping)
      .radiograph(through: mapping.applying(Projection(x: [-1, 0, 0], y: [0, 1, 0])))
    let turned = Resampler(image, fit: mapping).radiograph(
      through: Mapping(
        source: image.size, output: PixelSize(width: height, height: width),
        projection: Projection(x: [0, -1, Double(width)], y: [1, 0, 0])))
    let upsideDown = Resampler(image, fit: mapping)
      .radiograph(through: mapping.applying(Projection(x: [-1, 0, 0], y: [0, -1, 0])))
    for row in 0..<height {
      for column in 0..<width {
        #expect(mirrored[width - 1 - column, row] == image[column, row])
        #expect(turned[row, width - 1 - column] == image[column, row])
        #expect(upsideDown[width - 1 - column, height - 1 - row] == image[column, row])
      }
    }
  }

  @Test(arguments: Interpolation.allCases)
  func `a reduction stands in for its source where a mapping leaves the grid`(
    interpolation: Interpolation
  ) throws {
    var image = texture(width: 61, height: 47)
    image.pixelSpacing = PixelSpacing(horizontal: 0.2, vertical: 0.3)
    let small = PixelSize(width: 12, height: 9)
    let fit = Mapping(source: image.size, output: .exactly(small), fit: .stretch)
    let reduction = try #require(Resampler.reduction(of: image, fit: fit))
    #expect(reduction.samples.count * 8 < image.samples.count)
    let kept = Resampler(
      reduction: reduction, of: image.size, spacing: image.pixelSpacing, fit: fit,
      interpolation: interpolation)
    let turned = fit.applying(Projection(x: [0.98, 0.1, 0.01], y: [-0.1, 1.02, 0]))
    #expect(!turned.goesAlongGrid && fit.goesAlongGrid)
    #expect(
      kept.radiograph(through: turned)
        == Resampler(image, fit: fit, interpolation: interpolation).radiograph(through: turned))
    #expect(
      Resampler.reduction(of: image, fit: Mapping(source: image.size, output: .native)) == nil)
  }

  @Test(arguments: [(13, 9), (50, 40), (31, 9)])
  func `a mirrored output is the mirror image of the plain one`(width: Int, height: Int) {
    let image = texture(width: 31, height: 17)
    let plain = output(image, width, height)
    let mirrored = output(
      image, width, height, through: Projection(x: [-1, 0, 0], y: [0, 1, 0]))
    for row in 0..<height {
      for column in 0..<width {
        #expect(mirrored[width - 1 - column, row] == plain[column, row])
      }
    }
  }

  @Test func `an even crop copies the middle`() {
    let image = texture(width: 30, height: 20)
    let middle = output(image, 20, 20, fit: .crop)
    #expect((0..<20).allSatisfy { middle[$0, 3] == image[$0 + 5, 3] })
  }

  @Test(arguments: [2, 3, 8])
  func `shrinking by a whole factor rounds the mean of each block`(factor: Int) {
    let image = texture(width: 8 * factor, height: 6 * factor, bits: 16)
    let small = output(image, 8, 6)
    for row in 0..<6 {
      for column in 0..<8 {
        var sum = 0
        for part in 0..<factor * factor {
          sum += Int(image[column * factor + part % factor, row * factor + part / factor])
        }
        let count = factor * factor
        #expect(Int(small[column, row]) == (2 * sum + count) / (2 * count))
      }
    }
  }

  @Test func `padding adds black and leaves the image alone`() {
    let image = texture(width: 20, height: 11)
    let padded = output(image, 20, 20, fit: .pad)
    for row in 0..<20 {
      for column in 0..<20 {
        let expected = (4..<15).contains(row) ? image[column, row - 4] : 0
        #expect(padded[column, row] == expected)
      }
    }
  }

  @Test(arguments: [8, 12, 16], [0.0, 0.3])
  func `an even image stays even, at its largest value too`(bits: Int, lean: Double) {
    let white = Radiograph(
      width: 50, height: 40, bits: bits,
      samples: .init(repeating: UInt16((1 << bits) - 1), count: 2000))
    let turn = Projection(x: [0.7, -lean, 0], y: [lean, 0.7, 0], weight: [lean / 10, 0, 1])
    for size in [9, 23, 64] {
      let result = output(white, size, size, through: turn)
      #expect(result.samples.allSatisfy { $0 == white.maximum })
      #expect(result.bits == bits)
    }
  }

  @Test func `a turned variant of a shrunken film does not alias`() {
    // Stripes of one sample: their mean is gray, and single reads would make black and white of it.
    let stripes = Radiograph(
      width: 380, height: 380, bits: 8,
      samples: (0..<380 * 380).map { $0 % 380 % 2 == 0 ? 0 : 254 })
    let turn = Projection(x: [0.99, -0.01, 0], y: [0.01, 0.99, 0])
    let small = output(stripes, 200, 200, through: turn)
    #expect(small.samples.allSatisfy { abs(Int($0) - 127) <= 26 })
  }

  @Test func `a turned variant is nearly as sharp as its original`() {
    func roughness(_ image: Radiograph) -> Int {
      (1..<63).reduce(0) { sum, row in
        (1..<63).reduce(sum) { sum, column in
          let neighbors = Int(image[column - 1, row]) + Int(image[column + 1, row])
          return sum + abs(2 * Int(image[column, row]) - neighbors)
        }
      }
    }
    // Noise only, 8 samples to one.
    let film = texture(width: 512, height: 512, bits: 16)
    let turn = Projection(x: [0.99, -0.05, 0], y: [0.05, 0.99, 0])
    let original = roughness(output(film, 64, 64))
    let variant = roughness(output(film, 64, 64, through: turn))
    #expect(Double(variant) > 0.75 * Double(original))
    #expect(Double(variant) < 1.1 * Double(original))
  }

  @Test func `the same arguments give the same samples`() {
    let image = ChestPhantom(patient: 3).radiograph(width: 90, height: 80, bits: 12)
    let turn = Projection(x: [0.9, -0.1, 0], y: [0.1, 0.9, 0])
    #expect(output(image, 64, 64, through: turn) == output(image, 64, 64, through: turn))
  }
}
