import Augmentation
import Glibc
import Phantoms
import Preprocessing
import Radiographs
import Randomness
import Testing

/// Every geometric transform on images.
@Suite struct GeometryTests {
  private let phantom = ChestPhantom(patient: 3)

  private func drawn(_ text: String, _ count: Int) throws -> [ClassicOperation] {
    let pipeline = try AugmentationPipeline(parsing: text)
    var stream = RandomStream(seed: 5, purpose: "geometry")
    return (0..<count).flatMap { _ in pipeline.operations(from: &stream) }
  }

  @Test(arguments: [
    "rotate:±180", "skew:0.45,tilt,shear,corner", "shear:±45", "zoom:1..4", "crop:0.1",
    "perspective:0.3", "elastic:0.2,grid,dense", "elastic:0.2,cells=2..16,grid",
  ])
  func `what keeps the frame filled reads nothing outside it`(text: String) throws {
    let source = PixelSize(width: 90, height: 60)
    let fit = Mapping(source: source, output: .exactly(PixelSize(width: 64, height: 48)))
    for operation in try drawn(text, 60) {
      let mapping = fit.applying([operation])
      for row in stride(from: 0.0, through: 48, by: 4) {
        for column in stride(from: 0.0, through: 64, by: 4) {
          let point = mapping.sourcePoint(forOutput: PlanePoint(x: column, y: row))
          // The fit crops 90 columns to 80.
          #expect((5 - 1e-9...85 + 1e-9).contains(point.x), "\(operation.record)")
          #expect((-1e-9...60 + 1e-9).contains(point.y), "\(operation.record)")
        }
      }
    }
  }

  @Test func `a turn with crop has no invalid sample at any tenth of a degree`() {
    for size in [PixelSize(width: 64, height: 64), PixelSize(width: 70, height: 44)] {
      let white = Radiograph(
        width: size.width, height: size.height, bits: 8,
        samples: [UInt16](repeating: 255, count: size.width * size.height))
      let fit = Mapping(source: size, output: .native, border: .black)
      for tenth in -450...450 {
        let operation = ClassicOperation.rotate(Rotate(degrees: Double(tenth) / 10))
        // The nearest label is 0 where a sample's center lies outside the source.
        let turned = Labels.resampled(white, through: fit.applying([operation]))
        #expect(turned.samples.allSatisfy { $0 == 255 }, "\(tenth)")
      }
    }
  }

  @Test(arguments: Interpolation.allCases, [8, 16])
  func `quarter turns and flips are exact`(interpolation: Interpolation, bits: Int) throws {
    let image = phantom.radiograph(width: 48, height: 48, bits: bits)
    let fit = Mapping(source: image.size, output: .native)
    let resampler = Resampler(image, fit: fit, interpolation: interpolation)
    func samples(_ text: String) throws -> [UInt16] {
      let operations = try drawn(text, 1)
      return resampler.radiograph(through: fit.applying(operations)).samples
    }
    func expected(_ place: (Int, Int) -> (Int, Int)) -> [UInt16] {
      (0..<48).flatMap { row in
        (0..<48).map { column in
          let (x, y) = place(column, row)
          return image.samples[y * 48 + x]
        }
      }
    }
    #expect(try samples("rotate:90..90") == expected { (47 - $1, $0) })
    #expect(try samples("rotate:-90..-90") == expected { ($1, 47 - $0) })
    #expect(try samples("rotate:180..180") == expected { (47 - $0, 47 - $1) })
    #expect(try samples("rotate:90..90,keep") == expected { (47 - $1, $0) })
    #expect(try samples("flip:h") == expected { (47 - $0, $1) })
    #expect(try samples("flip:v") == expected { ($0, 47 - $1) })
    #expect(try samples("flip:h flip:v rotate:180..180") == image.samples)
  }

  @Test func `keep fills the corners as the border says`() throws {
    let image = Radiograph(
      width: 64, height: 64, bits: 8, samples: [UInt16](repeating: 200, count: 64 * 64))
    func corner(_ border: Border) throws -> UInt16 {
      let fit = Mapping(source: image.size, output: .native, border: border)
      return Resampler(image, fit: fit)
        .radiograph(through: fit.applying(try drawn("rotate:45..45,keep", 1))).samples[0]
    }
    #expect(try corner(.reflection) == 200)
    #expect(try corner(.edge) == 200)
    #expect(try corner(.black) == 0)
    #expect(try corner(.constant(0.2)) == 51)
  }

  @Test func `parameters mean what their names say`() throws {
    func point(_ text: String, _ x: Double, _ y: Double, aspect: Double = 1) throws -> PlanePoint {
      guard case .projection(let projection) = try drawn(text, 1)[0].geometry(aspect: aspect)
      else { throw CancellationError() }
      return projection(PlanePoint(x: x, y: y))
    }
    func near(_ point: PlanePoint, _ x: Double, _ y: Double) -> Bool {
      abs(point.x - x) < 1e-9 && abs(point.y - y) < 1e-9
    }
    #expect(try near(point("zoom:2..2", 1, -1), 0.5, -0.5))
    // Content moves right by a tenth: what stands in the middle came from the left.
    #expect(try near(point("translate:x=0.1..0.1,y=0..0", 0, 0), -0.2, 0))
    #expect(try near(point("crop:0.5..0.5,x=-1..-1,y=1..1", -1, 1), -1, 1))
    #expect(try near(point("crop:0.5..0.5,x=-1..-1,y=1..1", 1, -1), 0, 0))
    let corner = "perspective:top-left-x=0.1..0.1,top-left-y=0.2..0.2"
    let rest = ["top-right", "bottom-left", "bottom-right"].flatMap { ["\($0)-x", "\($0)-y"] }
    let text = corner + rest.map { ",\($0)=0..0" }.joined()
    #expect(try near(point(text, -1, -1), -0.8, -0.6))
    #expect(try near(point(text, 1, 1), 1, 1))
    // In samples, an upright edge leans by the angle.
    let top = try point("shear:30..30,horizontal", 0, -1, aspect: 1.5)
    let bottom = try point("shear:30..30,horizontal", 0, 1, aspect: 1.5)
    let lean = (bottom.x - top.x) * 1.5 / (bottom.y - top.y)
    #expect(abs(lean - tan(30 * Double.pi / 180)) < 1e-9)
  }

  /// A million pipelines with `CXRAUG_LONG` set, a thousand without.
  @Test func `labels never gain a value, whatever the pipeline`() throws {
    let count = unsafe getenv("CXRAUG_LONG") == nil ? 1000 : 1_000_000
    let mask = phantom.lungMask(width: 40, height: 32)
    let values = Set(mask.samples).union([0])
    let text = ClassicOperation.definitions.filter(\.isGeometric).map { definition in
      var transform = Transform(definition)
      if !definition.choices.isEmpty { transform.choices = definition.choices }
      transform.ranges = definition.parameters.map(\.limits)
      return "\(transform)"
    }.joined(separator: " ")
    let pipeline = try AugmentationPipeline(parsing: "someOf:0..5(\(text))")
    let borders = [Border.reflection, .edge, .constant(1)]
    for index in 0..<count {
      var stream = RandomStream(seed: 1, purpose: "labels", index: index)
      let fit = Mapping(
        source: mask.size, output: .exactly(PixelSize(width: 24, height: 24)),
        border: borders[index % 3])
      let mapping = fit.applying(pipeline.operations(from: &stream))
      let labels = Labels.resampled(mask, through: mapping)
      #expect(values.isSuperset(of: labels.samples))
    }
  }
}
