import Augmentation
import Glibc
import Phantoms
import Preprocessing
import Radiographs
import Testing

/// Everything folded into one mapping, against the same written down step by step in Double.
@Suite struct CompositionTests {
  private let phantom = ChestPhantom(patient: 11)

  /// Where an output sample reads: each operation undone on its own, the last one first.
  private func sourcePoint(
    column: Int, row: Int, width: Double, height: Double, source: Radiograph,
    degrees: Double, isFlipped: Bool, tilt: Double
  ) -> (x: Double, y: Double) {
    var x = (Double(column) + 0.5) / width * 2 - 1
    var y = (Double(row) + 0.5) / height * 2 - 1
    // A tilt to the left: solve for the trapezoid with half height 1 - 2m at left and 1 at right.
    let near = 1 - 2 * tilt
    let weight = (1 + near) / 2 + x * (near - 1) / 2
    y = y * near / weight
    let atLeft = -(1 - tilt)
    let atRight = 1 - tilt
    x = (atLeft * (1 - x) / 2 + atRight * near * (1 + x) / 2) / weight
    if isFlipped { x = -x }
    let angle = degrees * .pi / 180
    let aspect = width / height
    let kept = min(
      aspect / (aspect * cos(angle) + abs(sin(angle))),
      1 / (aspect * abs(sin(angle)) + cos(angle)))
    let across = x * aspect * kept
    let down = y * kept
    x = (across * cos(angle) - down * sin(angle)) / aspect
    y = across * sin(angle) + down * cos(angle)
    let scale = min(Double(source.width) / width, Double(source.height) / height)
    return (
      x: (x + 1) / 2 * width * scale
        + ((Double(source.width) - width * scale) / 2).rounded(.down),
      y: (y + 1) / 2 * height * scale
        + ((Double(source.height) - height * scale) / 2).rounded(.down)
    )
  }

  private func interpolated(_ image: Radiograph, x: Double, y: Double) -> Double {
    func sample(_ column: Int, _ row: Int) -> Double {
      let column = min(max(column, 0), image.width - 1)
      let row = min(max(row, 0), image.height - 1)
      return Double(image.samples[row * image.width + column])
    }
    let left = Int((x - 0.5).rounded(.down))
    let top = Int((y - 0.5).rounded(.down))
    let right = x - 0.5 - Double(left)
    let below = y - 0.5 - Double(top)
    return (sample(left, top) * (1 - right) + sample(left + 1, top) * right) * (1 - below)
      + (sample(left, top + 1) * (1 - right) + sample(left + 1, top + 1) * right) * below
  }

  @Test(arguments: [
    (97, 70, 64, 64, 8.5, true, 0.05), (97, 70, 90, 70, -31.25, false, 0.2),
    (60, 60, 128, 100, 3.0, true, 0.0), (60, 80, 60, 80, 0.1, false, 0.001),
  ])
  func `one mapping equals its steps`(
    width: Int, height: Int, outputWidth: Int, outputHeight: Int, degrees: Double,
    isFlipped: Bool, tilt: Double
  ) {
    let image = phantom.radiograph(width: width, height: height, bits: 12)
    let size = PixelSize(width: outputWidth, height: outputHeight)
    let fit = Mapping(source: image.size, output: .exactly(size))
    var operations: [ClassicOperation] = [.rotate(Rotate(degrees: degrees))]
    if isFlipped { operations.append(.flip(.horizontal)) }
    operations.append(.skew(Skew(.left, magnitude: tilt)))
    let mapping = fit.applying(operations)
    let result = Resampler(image, fit: fit).radiograph(through: mapping)
    for row in 0..<outputHeight {
      for column in 0..<outputWidth {
        let point = sourcePoint(
          column: column, row: row, width: Double(outputWidth), height: Double(outputHeight),
          source: image, degrees: degrees, isFlipped: isFlipped, tilt: tilt)
        let folded = mapping.projection(
          PlanePoint(x: Double(column) + 0.5, y: Double(row) + 0.5))
        #expect(abs(folded.x - point.x) < 1e-9 && abs(folded.y - point.y) < 1e-9)
        let expected = interpolated(image, x: point.x, y: point.y)
        let found = Double(result.samples[row * outputWidth + column])
        #expect(abs(found - expected) < 0.55)
      }
    }
  }

  @Test func `labels never gain a value`() {
    let mask = phantom.lungMask(width: 80, height: 80)
    let fit = Mapping(
      source: mask.size, output: .exactly(PixelSize(width: 64, height: 64)))
    for direction in Skew.Direction.allCases {
      for degrees in [-17.3, 0.4, 9.9] {
        let mapping = fit.applying([
          .rotate(Rotate(degrees: degrees)), .flip(.horizontal),
          .skew(Skew(direction, magnitude: 0.08)),
        ])
        #expect(Set(Labels.resampled(mask, through: mapping).samples) == [0, 255])
      }
    }
  }

  @Test func `a quarter turn of a square is exact`() {
    let image = phantom.radiograph(width: 48, height: 48, bits: 16)
    let fit = Mapping(source: image.size, output: .native)
    let turned = Resampler(image, fit: fit)
      .radiograph(through: fit.applying([.rotate(Rotate(degrees: 90))]))
    for row in 0..<48 {
      for column in 0..<48 {
        // Counterclockwise: the right column becomes the top row.
        #expect(turned.samples[(47 - column) * 48 + row] == image.samples[row * 48 + column])
      }
    }
  }

  @Test func `no operations leave the mapping as it is`() {
    let fit = Mapping(
      source: PixelSize(width: 31, height: 17), output: .exactly(PixelSize(width: 9, height: 9)))
    #expect(fit.applying([ClassicOperation]()) == fit)
  }
}
