import Preprocessing
import Radiographs
import Testing

@Suite struct InterpolationTests {
  private let size = PixelSize(width: 14, height: 11)
  private let affine = Projection(x: [1.1, -0.4, -4.5], y: [0.35, 1.15, -3.25])

  private func output(
    _ image: Radiograph, _ projection: Projection, _ border: Border, _ interpolation: Interpolation
  ) -> Radiograph {
    let native = Mapping(
      source: image.size, output: image.size, projection: .identity, border: border)
    return Resampler(image, fit: native, interpolation: interpolation).radiograph(
      through: Mapping(
        source: image.size, output: size, projection: projection, border: border))
  }

  @Test(arguments: [
    (Border.reflection, Interpolation.bilinear, InterpolationReferences.bilinearReflection),
    (.edge, .bilinear, InterpolationReferences.bilinearEdge),
    (.constant(0.5), .bilinear, InterpolationReferences.bilinearConstant),
    (.reflection, .bicubic, InterpolationReferences.bicubicReflection),
    (.edge, .bicubic, InterpolationReferences.bicubicEdge),
  ])
  func `borders and interpolations agree with scikit-image`(
    border: Border, interpolation: Interpolation, expected: [UInt16]
  ) {
    let result = output(texture(width: 24, height: 20), affine, border, interpolation)
    #expect(result.largestDifference(from: expected) <= 1)
  }

  @Test func `Lanczos agrees with OpenCV`() {
    let half = 0.5
    // From indices of samples to their centers and back.
    let projection = Projection(
      x: [29 / 32, -10 / 32, 6.5 + half - half * 29 / 32 + half * 10 / 32],
      y: [8 / 32, 34 / 32, 4.25 + half - half * 8 / 32 - half * 34 / 32])
    let result = output(texture(width: 24, height: 20), projection, .reflection, .lanczos)
    #expect(result.largestDifference(from: InterpolationReferences.lanczos) <= 1)
  }

  @Test(arguments: Interpolation.allCases)
  func `a position on a sample gives that sample, and weights sum to 1`(
    interpolation: Interpolation
  ) {
    let image = texture(width: 24, height: 20, bits: 16)
    let mapping = Mapping(source: image.size, output: .native)
    let same = Resampler(image, fit: mapping, interpolation: interpolation)
      .radiograph(through: mapping)
    #expect(same == image)
    let flat = Radiograph(
      width: 24, height: 20, bits: 16, samples: [UInt16](repeating: 40_001, count: 480))
    let turned = output(flat, affine, .reflection, interpolation)
    #expect(turned.largestDifference(from: flat.samples) == 0)
  }

  @Test(arguments: Interpolation.allCases)
  func `enlarging overshoots no level, and a flip of it is its mirror image`(
    interpolation: Interpolation
  ) {
    let samples = (0..<256).map { UInt16($0 / 4 % 2 == 0 ? 0 : 4095) }
    let image = Radiograph(width: 16, height: 16, bits: 12, samples: samples)
    let fit = Mapping(
      source: image.size, output: .exactly(PixelSize(width: 50, height: 41)), fit: .stretch)
    let resampler = Resampler(image, fit: fit, interpolation: interpolation)
    let plain = resampler.radiograph(through: fit)
    #expect(plain.samples.max() == 4095 && plain.samples.min() == 0)
    let mirrored = resampler.radiograph(
      through: fit.applying(
        Projection(scale: PlanePoint(x: -1, y: 1), shift: PlanePoint(x: 0, y: 0))))
    for row in 0..<41 {
      for column in 0..<50 { #expect(mirrored[49 - column, row] == plain[column, row]) }
    }
  }

  @Test func `padding with a level fills what lies outside`() {
    let image = Radiograph(width: 4, height: 2, bits: 8, samples: [UInt16](repeating: 9, count: 8))
    let mapping = Mapping(
      source: image.size, output: image.size,
      projection: Projection(scale: PlanePoint(x: 2, y: 2), shift: PlanePoint(x: -2, y: -1)),
      border: .constant(0.4))
    let result = Resampler(image, fit: mapping).radiograph(through: mapping)
    // The source fills columns 1 and 2 of both rows half way.
    #expect(result.samples == [102, 56, 56, 102, 102, 56, 56, 102])
    #expect(Border(text: "0.4") == .constant(0.4) && Border(text: "1.1") == nil)
    for border in [Border.reflection, .edge, .black, .constant(0.25)] {
      #expect(Border(text: border.text) == border)
    }
  }
}
