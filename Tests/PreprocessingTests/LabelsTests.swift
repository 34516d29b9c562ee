import Phantoms
import Preprocessing
import Radiographs
import Testing

@Suite struct LabelsTests {
  private let labels = Radiograph(
    width: 40, height: 30, bits: 8,
    samples: (0..<1200).map { [7, 19, 200][($0 % 40 / 5 + $0 / 40 / 4) % 3] })

  @Test(arguments: [
    Projection.identity, Projection(x: [-1, 0, 0], y: [0, 1, 0]),
    Projection(x: [0.8, -0.2, 0], y: [0.2, 0.8, 0]),
    Projection(x: [0.9, 0, 0.05], y: [0, 0.9, 0], weight: [0.08, 0.02, 1]),
  ])
  func `no value appears that was not there`(transform: Projection) {
    for side in [7, 30, 64] {
      let size = OutputSize.exactly(PixelSize(width: side, height: side))
      let mapping = Mapping(source: labels.size, output: size).applying(transform)
      let result = Labels.resampled(labels, through: mapping)
      #expect(Set(result.samples).isSubset(of: [7, 19, 200]))
      #expect(result.size == mapping.output)
    }
  }

  @Test func `outside a black border lies background`() {
    let size = OutputSize.exactly(PixelSize(width: 40, height: 40))
    let mapping = Mapping(source: labels.size, output: size, fit: .pad)
    let result = Labels.resampled(labels, through: mapping)
    #expect(result.samples.prefix(5 * 40).allSatisfy { $0 == 0 })
    #expect(Array(result.samples[200..<1400]) == labels.samples)
  }

  @Test(arguments: [(20, 15), (13, 11), (80, 60)])
  func `mirrored labels are the mirror image of the plain ones`(width: Int, height: Int) {
    let size = OutputSize.exactly(PixelSize(width: width, height: height))
    let mapping = Mapping(source: labels.size, output: size, fit: .stretch)
    let plain = Labels.resampled(labels, through: mapping)
    let mirrored = Labels.resampled(
      labels, through: mapping.applying(Projection(x: [-1, 0, 0], y: [0, 1, 0])))
    for row in 0..<height {
      for column in 0..<width {
        #expect(mirrored[width - 1 - column, row] == plain[column, row])
      }
    }
  }

  @Test func `each sample is the nearest one`() {
    let transform = Projection(x: [0.8, -0.2, 0], y: [0.2, 0.8, 0])
    let mapping = Mapping(source: labels.size, output: .native).applying(transform)
    let result = Labels.resampled(labels, through: mapping)
    for row in 0..<30 {
      for column in 0..<40 {
        let point = mapping.projection(PlanePoint(x: Double(column) + 0.5, y: Double(row) + 0.5))
        #expect(result[column, row] == labels[Int(point.x), Int(point.y)])
      }
    }
  }

  @Test func `a mask follows its radiograph`() {
    // The mask as an image, interpolated, must be above one half where the labels say lung.
    let phantom = ChestPhantom(patient: 5)
    let mask = phantom.lungMask(width: 128, height: 128)
    let half = phantom.lungMask(width: 64, height: 64)
    let size = OutputSize.exactly(PixelSize(width: 96, height: 96))
    let fit = Mapping(source: mask.size, output: size)
    let mapping = fit.applying(Projection(x: [0.8, -0.15, 0], y: [0.15, 0.8, 0]))
    let smooth = Resampler(mask, fit: fit).radiograph(through: mapping)
    for (labels, share) in [(mask, 0.985), (half, 0.975)] {
      let result = Labels.resampled(labels, through: mapping)
      let agreeing = zip(smooth.samples, result.samples).filter { ($0 > 127) == ($1 == 255) }
      #expect(Double(agreeing.count) > share * 96 * 96)
    }
  }
}
