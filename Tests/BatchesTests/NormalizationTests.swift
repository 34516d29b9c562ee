import Batches
import Radiographs
import Tensors
import Testing

@Suite struct NormalizationTests {
  /// Three roundings of numbers up to 2 in single precision.
  static let tolerance = 3 * 0x1p-24

  /// A row of every value of a depth.
  static func ramp(bits: Int) -> Radiograph {
    let count = 1 << bits
    return Radiograph(
      width: count, height: 1, bits: bits, samples: (0..<count).map { UInt16($0) })
  }

  static func tensor(_ values: [Float]) -> Tensor {
    Tensor(Shape(count: 1, height: 1, width: values.count, channels: 1), values: values)
  }

  static func normalized(_ radiograph: Radiograph) -> Tensor {
    let tensor = Tensor(
      Shape(count: 1, height: radiograph.height, width: radiograph.width, channels: 1))
    Normalization.normalize(radiograph, into: tensor, image: 0)
    return tensor
  }

  @Test(arguments: 1...16) func `every value of every depth comes back exactly`(bits: Int) {
    let ramp = Self.ramp(bits: bits)
    let back = Normalization.radiograph(from: Self.normalized(ramp), image: 0, bits: bits)
    #expect(back == ramp)
  }

  @Test(arguments: 1...16) func `black is minus one and white is one at every depth`(bits: Int) {
    let values = Self.normalized(Self.ramp(bits: bits)).values
    #expect(values.first == -1)
    #expect(values.last == 1)
    #expect(values.allSatisfy { (-1...1).contains($0) })
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(arguments: [2, 8, 12, 16])
  func `values between black and white lie on a straight line`(bits: Int) {
    let maximum = Double((1 << bits) - 1)
    let differences = Self.normalized(Self.ramp(bits: bits)).values.enumerated().map {
      abs(Double($1) - (Double($0) * 2 / maximum - 1))
    }
    #expect((differences.max() ?? 1) < Self.tolerance)
  }

  @Test func `values beyond black and white are black and white, and no number is black`() {
    let values: [Float] = [
      -1.001, -2, -.infinity, -.greatestFiniteMagnitude, 1.001, 2, .infinity,
      .greatestFiniteMagnitude, .nan, -.nan, .signalingNaN,
    ]
    for bits in [1, 8, 12, 16] {
      let white = UInt16((1 << bits) - 1)
      let radiograph = Normalization.radiograph(from: Self.tensor(values), image: 0, bits: bits)
      #expect(radiograph.samples == [0, 0, 0, 0, white, white, white, white, 0, 0, 0])
    }
  }

  @Test func `values between two samples go to the nearer one`() {
    let step: Float = 2 / 255
    let values = [-1 + 0.49 * step, -1 + 0.51 * step, -1 + 100.4 * step, 1 - 0.6 * step]
    let radiograph = Normalization.radiograph(from: Self.tensor(values), image: 0, bits: 8)
    #expect(radiograph.samples == [0, 1, 100, 254])
  }

  @Test func `one image of a batch is written and read, the others stand`() {
    let shape = Shape(count: 3, height: 2, width: 3, channels: 1)
    let tensor = Tensor(shape, values: [Float](repeating: 0.5, count: 18))
    let radiograph = Radiograph(width: 3, height: 2, bits: 8, samples: [0, 255, 0, 255, 0, 255])
    Normalization.normalize(radiograph, into: tensor, image: 1)
    let half = [Float](repeating: 0.5, count: 6)
    #expect(tensor.values == half + [-1, 1, -1, 1, -1, 1] + half)
    #expect(Normalization.radiograph(from: tensor, image: 1, bits: 8) == radiograph)
    let last = Normalization.radiograph(from: tensor, image: 2, bits: 8)
    #expect((last.width, last.height) == (3, 2))
    #expect(last.samples == [UInt16](repeating: 191, count: 6))
  }

  @Test func `an image of another size is our mistake`() async {
    await #expect(processExitsWith: .failure) {
      let tensor = Tensor(Shape(count: 1, height: 2, width: 2, channels: 1))
      let radiograph = Radiograph(width: 4, height: 1, bits: 8, samples: [0, 0, 0, 0])
      Normalization.normalize(radiograph, into: tensor, image: 0)
    }
  }

  @Test func `an image that the batch does not have is our mistake`() async {
    await #expect(processExitsWith: .failure) {
      let tensor = Tensor(Shape(count: 2, height: 1, width: 1, channels: 1))
      _ = Normalization.radiograph(from: tensor, image: 2, bits: 8)
    }
    await #expect(processExitsWith: .failure) {
      let tensor = Tensor(Shape(count: 2, height: 1, width: 1, channels: 1))
      _ = Normalization.radiograph(from: tensor, image: -1, bits: 8)
    }
  }

  @Test func `more than one channel is our mistake`() async {
    await #expect(processExitsWith: .failure) {
      let tensor = Tensor(Shape(count: 1, height: 1, width: 1, channels: 2))
      _ = Normalization.radiograph(from: tensor, image: 0, bits: 8)
    }
  }

  @Test func `a mask is one inside and zero outside`() {
    let mask = Radiograph(width: 3, height: 2, bits: 8, samples: [0, 9, 0, 0, 1, 255])
    let tensor = Tensor(Shape(count: 2, height: 2, width: 3, channels: 1))
    tensor.fill(5)
    Normalization.normalize(mask: mask, into: tensor, image: 1)
    #expect(tensor.values == [5, 5, 5, 5, 5, 5, 0, 1, 0, 0, 1, 1])
  }

  @Test func `a drawn mask is what is above zero`() {
    let tensor = Tensor(
      Shape(count: 2, height: 2, width: 2, channels: 1),
      values: [9, 9, 9, 9, 0.1, -0.1, 1, .nan])
    #expect(Normalization.mask(from: tensor, image: 1).samples == [1, 0, 1, 0])
  }
}
