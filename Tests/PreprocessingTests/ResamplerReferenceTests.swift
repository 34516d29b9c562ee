import Preprocessing
import Radiographs
import Testing

@Suite struct ResamplerReferenceTests {
  private let size = PixelSize(width: 14, height: 11)

  private func output(
    _ image: Radiograph, _ projection: Projection, border: Border = .reflection
  ) -> Radiograph {
    let native = Mapping(
      source: image.size, output: image.size, projection: .identity, border: border)
    return Resampler(image, fit: native).radiograph(
      through: Mapping(
        source: image.size, output: size, projection: projection, border: border))
  }

  private func stretched(_ image: Radiograph) -> Radiograph {
    let mapping = Mapping(source: image.size, output: .exactly(size), fit: .stretch)
    return Resampler(image, fit: mapping).radiograph(through: mapping)
  }

  @Test func `an affine mapping agrees with scipy`() {
    let result = output(
      texture(width: 24, height: 20), Projection(x: [0.9, -0.3, 6.5], y: [0.25, 1.05, 3.25]))
    #expect(result.largestDifference(from: ReferenceOutputs.affine) == 0)
  }

  @Test func `a projective mapping agrees with scipy`() {
    let result = output(
      texture(width: 24, height: 20),
      Projection(x: [1.2, 0.1, 2], y: [0.05, 1.1, 2.5], weight: [0.004, 0.002, 1]))
    #expect(result.largestDifference(from: ReferenceOutputs.projective) == 0)
  }

  @Test func `what lies outside a black border agrees with scipy`() {
    let result = output(
      texture(width: 12, height: 10), Projection(x: [1.1, -0.4, -3], y: [0.4, 1.1, -4]),
      border: .black)
    #expect(result.largestDifference(from: ReferenceOutputs.black) == 0)
  }

  @Test func `shrinking by any factor agrees with the area mean of OpenCV`() {
    let result = stretched(texture(width: 41, height: 29))
    #expect(result.largestDifference(from: ReferenceOutputs.area) == 0)
  }

  @Test func `enlarging agrees with OpenCV`() {
    let result = stretched(texture(width: 9, height: 7))
    #expect(result.largestDifference(from: ReferenceOutputs.enlarged) == 0)
  }
}
