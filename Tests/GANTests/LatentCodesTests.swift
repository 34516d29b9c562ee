import GAN
import Radiographs
import Randomness
import Tensors
import Testing

@Suite struct LatentCodesTests {
  @Test func `principal components are the axes of a tilted cross`() {
    // Pairs of points at 3, 2 and 1 along orthogonal axes around a center.
    let axes: [[Float]] = [[0.6, 0.8, 0, 0], [0, 0, 0.8, -0.6], [-0.8, 0.6, 0, 0]]
    let center: [Float] = [5, -1, 2, 7]
    let points = axes.enumerated().flatMap { index, axis in
      [1, -1].map { (sign: Float) in
        zip(center, axis).map { $0 + sign * Float(3 - index) * $1 }
      }
    }
    let components = PrincipalComponents(of: points, count: 4)
    for (index, axis) in axes.enumerated() {
      let direction = components.directions[index]
      let sign: Double = zip(direction, axis).reduce(0) { $0 + $1.0 * Double($1.1) } > 0 ? 1 : -1
      for (found, expected) in zip(direction, axis) {
        #expect(abs(sign * found - Double(expected)) < 1e-6)
      }
      let coordinates = components.coordinates(of: points[2 * index])
      for (place, coordinate) in coordinates.enumerated() {
        #expect(abs(coordinate - (place == index ? sign * Double(3 - index) : 0)) < 1e-6)
      }
    }
    // Nothing is left for a fourth.
    #expect(components.directions[3] == [0, 0, 0, 0])
  }

  /// Squares of 32 pixels that are brighter and, apart from that, brighter at the left.
  static func squares(_ levels: [(whole: Int, left: Int)]) -> [Radiograph] {
    levels.map { level in
      Radiograph(
        width: 32, height: 32, bits: 8,
        samples: (0..<1024).map { UInt16(level.whole + ($0 % 32 < 16 ? level.left : -level.left)) })
    }
  }

  @Test func `codes are normal scores of components`() {
    let codes = LatentCodes(
      Self.squares([(100, 5), (220, 0), (40, -5)]), latentSize: 8)
    // Quantiles of the standard normal distribution at 1/6, 1/2 and 5/6.
    let score: Float = 0.967_421_6
    let whole = (0..<3).map { codes[$0][0] }
    let sign: Float = whole[1] > 0 ? 1 : -1
    for (found, expected) in zip(whole, [0, sign * score, -sign * score]) {
      #expect(abs(found - expected) < 1e-5)
    }
    let left = (0..<3).map { codes[$0][1] }
    #expect(left.map(abs).sorted().map { ($0 * 1000).rounded() } == [0, 967, 967])
    #expect(codes[0].count == 2)
  }

  @Test func `codes tell nothing of classes`() {
    let (one, other) = ([(100, 5), (160, 0), (90, -5)], [(30, 5), (60, 1), (20, -5)])
    let codes = LatentCodes(
      Self.squares(one + other), classes: [0, 0, 0, 1, 1, 1], latentSize: 8)
    let whole = (0..<6).map { codes[$0][0] }
    #expect(whole[1] != 0 && abs(whole[2] + whole[1]) < 1e-6 && abs(whole[0]) < 1e-6)
    #expect(Array(whole[3...]) == Array(whole[..<3]))
  }

  @Test(arguments: [(40, 256, 32), (40, 6, 6), (5, 256, 4), (1, 256, 0)])
  func `codes are as long as they can be`(radiographs: Int, latentSize: Int, expected: Int) {
    var stream = RandomStream(seed: 1, purpose: "codes")
    let noise = (0..<radiographs).map { _ in
      Radiograph(
        width: 32, height: 32, bits: 8,
        samples: (0..<1024).map { _ in UInt16(stream.number(below: 256)) })
    }
    #expect(LatentCodes(noise, latentSize: latentSize)[0].count == expected)
  }

  @Test(arguments: [1, 2])
  func `likeness is the difference of fakes with codes at 32 pixels`(channels: Int) {
    let shape = Shape(count: 5, height: 64, width: 64, channels: channels)
    let likeness = Likeness(
      shape, codes: LatentCodes(Self.squares([(100, 5), (220, 0), (40, -5)]), latentSize: 8),
      workers: Workers(count: 2))
    #expect(likeness.codedCount == 2)
    var stream = RandomStream(seed: 2, purpose: "likeness")
    let fakes = Tensor(shape, values: stream.normal(count: shape.elementCount))
    let reals = Tensor(shape, values: stream.normal(count: shape.elementCount))
    let (loss, gradient) = likeness(fakes, reals)

    let cells = 5 * 32 * 32 * channels
    var expected = 0.0
    var slopes = [Float](repeating: 0, count: shape.elementCount)
    for cell in 0..<2 * 32 * 32 * channels {
      let (pixel, channel) = cell.quotientAndRemainder(dividingBy: channels)
      let (row, column) = (pixel / 32, pixel % 32)
      let places = [(0, 0), (0, 1), (1, 0), (1, 1)].map {
        ((2 * row + $0.0) * 64 + 2 * column + $0.1) * channels + channel
      }
      let difference = places.reduce(0.0) { $0 + Double(fakes[$1] - reals[$1]) } / 4
      expected += 40 * abs(difference) / Double(cells)
      for place in places { slopes[place] = (difference > 0 ? 10 : -10) / Float(cells) }
    }
    #expect(abs(Double(loss) - expected) < 1e-5 * expected)
    for place in 0..<shape.elementCount {
      #expect(abs(gradient[place] - slopes[place]) < 1e-9)
    }
  }
}
