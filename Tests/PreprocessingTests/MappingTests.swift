import Preprocessing
import Radiographs
import Testing

@Suite struct MappingTests {
  let wide = PixelSize(width: 300, height: 200)
  let square = OutputSize.exactly(PixelSize(width: 100, height: 100))

  private func corners(_ mapping: Mapping) -> [PlanePoint] {
    let size = mapping.output
    return [
      mapping.projection(PlanePoint(x: 0, y: 0)),
      mapping.projection(PlanePoint(x: Double(size.width), y: Double(size.height))),
    ]
  }

  @Test func `cropping keeps the middle of the longer side`() {
    let mapping = Mapping(source: wide, output: square)
    #expect(corners(mapping) == [PlanePoint(x: 50, y: 0), PlanePoint(x: 250, y: 200)])
    #expect(mapping.border == .reflection)
  }

  @Test func `padding shows the whole image and black around it`() {
    let mapping = Mapping(source: wide, output: square, fit: .pad)
    // A third of the output is black: 16 rows above, 17 below.
    #expect(corners(mapping) == [PlanePoint(x: 0, y: -48), PlanePoint(x: 300, y: 252)])
    #expect(mapping.border == .black)
  }

  @Test func `stretching maps corners to corners`() {
    let mapping = Mapping(source: wide, output: square, fit: .stretch)
    #expect(corners(mapping) == [PlanePoint(x: 0, y: 0), PlanePoint(x: 300, y: 200)])
  }

  @Test(arguments: Fit.allCases)
  func `native size is the identity whatever the fit`(fit: Fit) {
    let mapping = Mapping(source: wide, output: .native, fit: fit)
    #expect(mapping.projection == .identity)
    #expect(mapping.output == wide)
  }

  @Test func `a crop without scaling begins at a whole sample`() {
    let mapping = Mapping(
      source: PixelSize(width: 101, height: 100), output: square)
    #expect(corners(mapping)[0] == PlanePoint(x: 0, y: 0))
  }

  @Test func `a transform acts on the frame of the output`() {
    let mirror = Projection(x: [-1, 0, 0], y: [0, 1, 0])
    let mapping = Mapping(source: wide, output: square).applying(mirror)
    #expect(mapping.projection(PlanePoint(x: 0, y: 0)) == PlanePoint(x: 250, y: 0))
  }

  @Test func `a mapping over a smaller rendition reads the same places`() {
    let mapping = Mapping(source: wide, output: square)
    let half = mapping.over(PixelSize(width: 150, height: 100))
    #expect(corners(half) == [PlanePoint(x: 25, y: 0), PlanePoint(x: 125, y: 100)])
    #expect(half.output == mapping.output)
  }

  @Test func `points of the source are found in the output`() {
    let mapping = Mapping(source: wide, output: square)
    #expect(
      mapping.outputPoint(forSource: PlanePoint(x: 150, y: 100)) == PlanePoint(x: 50, y: 50))
    #expect(mapping.outputPoint(forSource: PlanePoint(x: 20, y: 100)) == nil)
  }

  @Test func `sample spacing follows the scale`() {
    var image = Radiograph(
      width: 300, height: 200, bits: 8, samples: .init(repeating: 0, count: 60000))
    image.pixelSpacing = PixelSpacing(horizontal: 0.2, vertical: 0.25)
    let mapping = Mapping(source: wide, output: square)
    let output = Resampler(image, fit: mapping).radiograph(through: mapping)
    #expect(output.pixelSpacing == PixelSpacing(horizontal: 0.4, vertical: 0.5))
    let tilt = mapping.applying(
      Projection(x: [0.8, 0, 0], y: [0, 0.8, 0], weight: [0.1, 0, 1]))
    #expect(Resampler(image, fit: mapping).radiograph(through: tilt).pixelSpacing == nil)
  }
}
