import Randomness
import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct WarpPassesTests {
  let workers = Workers(count: 2)
  let shape = Shape(count: 2, height: 9, width: 7, channels: 2)

  func noise(_ purpose: String) -> Tensor {
    var stream = RandomStream(seed: 4, purpose: purpose)
    return Tensor(shape, values: stream.normal(count: shape.elementCount))
  }

  func value(_ images: [Float], _ image: Int, _ x: Int, _ y: Int, _ channel: Int) -> Double {
    guard (0..<shape.width).contains(x), (0..<shape.height).contains(y) else { return 0 }
    return Double(images[((image * shape.height + y) * shape.width + x) * 2 + channel])
  }

  @Test func `an image may stay, and may be shifted with zeros behind it`() {
    let images = noise("images")
    var shifted = Placement()
    shifted.mapping.c = 2
    shifted.mapping.f = -3
    let placed = Tensor(shape)
    workers.place(images, at: [Placement(), shifted], into: placed)
    let (from, found) = (images.values, placed.values)
    let size = found.count / 2
    #expect(Array(found[..<size]) == Array(from[..<size]))
    for y in 0..<shape.height {
      for x in 0..<shape.width {
        #expect(value(found, 1, x, y, 0) == value(from, 1, x + 2, y - 3, 0))
      }
    }
  }

  /// Two placements that turn, scale, cut and tone.
  var placements: [Placement] {
    var one = Placement()
    one.mapping = (0.9, -0.2, 0.7, 0.3, 1.1, -1.3)
    one.hole = (2..<5, 3..<9)
    one.tone = (1.2, -0.3)
    var other = Placement()
    other.mapping = (1.2, 0.1, -1, -0.1, 1.2, 0.4)
    return [one, other]
  }

  @Test func `pixels come bilinearly from where the mapping says`() {
    let images = noise("images")
    let placed = Tensor(shape)
    workers.place(images, at: placements, into: placed)
    let (from, found) = (images.values, placed.values)
    for (image, placement) in placements.enumerated() {
      let (a, b, c, d, e, f) = placement.mapping
      for y in 0..<shape.height {
        for x in 0..<shape.width {
          let column = Double(a * Float(x) + b * Float(y) + c)
          let row = Double(d * Float(x) + e * Float(y) + f)
          let (left, top) = (Int(floor(column)), Int(floor(row)))
          var sums = [0.0, 0.0]
          for (tapX, tapY) in [
            (left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1),
          ] where (0..<shape.width).contains(tapX) && (0..<shape.height).contains(tapY) {
            let weight = (1 - abs(column - Double(tapX))) * (1 - abs(row - Double(tapY)))
            sums[0] +=
              weight
              * (value(from, image, tapX, tapY, 0) * Double(placement.tone.gain)
                + Double(placement.tone.offset))
            sums[1] += weight * value(from, image, tapX, tapY, 1)
          }
          let isCut = placement.hole.columns.contains(x) && placement.hole.rows.contains(y)
          for channel in 0..<2 {
            let expected = isCut ? 0 : sums[channel]
            #expect(abs(value(found, image, x, y, channel) - expected) < 1e-5)
          }
        }
      }
    }
  }

  /// The map without its offset is linear, so that ⟨A x, g⟩ = ⟨x, Aᵀ g⟩ for all x and g.
  @Test func `the gradient is the transpose`() {
    let (images, gradient) = (noise("images"), noise("gradient"))
    var linear = placements
    linear[0].tone.offset = 0
    let (placed, back) = (Tensor(shape), Tensor(shape))
    workers.place(images, at: linear, into: placed)
    workers.placeGradient(gradient, of: placements, into: back)
    func product(_ one: Tensor, _ other: Tensor) -> Double {
      zip(one.values, other.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    #expect(abs(product(placed, gradient) - product(images, back)) < 1e-4)
    #expect(abs(product(placed, gradient)) > 1)
  }
}
