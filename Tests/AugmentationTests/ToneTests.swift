import Augmentation
import Glibc
import Phantoms
import Radiographs
import Randomness
import Testing

/// Transforms of levels, in the data's own bits.
@Suite struct ToneTests {
  private func applied(_ text: String, to image: Radiograph) throws -> [UInt16] {
    var stream = RandomStream(seed: 5, purpose: "tone")
    var result = image
    try AugmentationPipeline(parsing: text).operations(from: &stream).applyTones(to: &result)
    #expect(result.bits == image.bits && result.width == image.width)
    #expect(result.samples.allSatisfy { $0 <= image.maximum })
    return result.samples
  }

  private func ramp(bits: Int) -> Radiograph {
    let maximum = (1 << bits) - 1
    let samples = (0..<4096).map { UInt16($0 * maximum / 4095) }
    return Radiograph(width: 64, height: 64, bits: bits, samples: samples)
  }

  @Test(arguments: [8, 10, 12, 14, 16])
  func `curves do what their formulas say at every depth`(bits: Int) throws {
    let image = ramp(bits: bits)
    let maximum = Double(image.maximum)
    for (text, formula) in [
      ("brightness:0.1..0.1", { $0 + 0.1 }), ("contrast:1.5..1.5", { ($0 - 0.5) * 1.5 + 0.5 }),
      ("gamma:2.2..2.2", { pow($0, 2.2) }), ("gamma:0.45..0.45", { pow($0, 0.45) }),
      ("window:0.5..0.5,center=0.4..0.4", { ($0 - 0.4) / 0.5 + 0.5 }),
      ("gamma:2..2 brightness:0.1..0.1", { pow($0, 2) + 0.1 }),
    ] as [(String, (Double) -> Double)] {
      for (sample, result) in zip(image.samples, try applied(text, to: image)) {
        let expected = min(max(formula(Double(sample) / maximum), 0), 1) * maximum
        #expect(abs(Double(result) - expected) <= 0.5000001, "\(text) of \(sample)")
      }
    }
  }

  @Test func `equalization makes levels uniform`() throws {
    let image = ChestPhantom(patient: 1).radiograph(width: 128, height: 128, bits: 12)
    let result = try applied("equalize", to: image)
    let below = (1..<8).map { eighth in result.count { Int($0) < eighth * 512 } }
    for (eighth, count) in below.enumerated() {
      #expect(abs(count - (eighth + 1) * 2048) < 700, "\(eighth)")
    }
    let flat = Radiograph(width: 4, height: 4, bits: 8, samples: [UInt16](repeating: 7, count: 16))
    #expect(try applied("equalize", to: flat) == flat.samples)
  }

  @Test func `one tile without a limit is plain equalization`() throws {
    let image = ramp(bits: 8)
    let result = try applied("clahe:40..40,tiles=1..1", to: image)
    // A uniform histogram stays as it is.
    for (sample, own) in zip(image.samples, result) { #expect(abs(Int(sample) - Int(own)) <= 1) }
  }

  @Test(arguments: [8, 12, 16])
  func `CLAHE raises local contrast within its limit`(bits: Int) throws {
    let image = ChestPhantom(patient: 1).radiograph(width: 128, height: 128, bits: bits)
    func roughness(_ samples: [UInt16]) -> Double {
      (1..<samples.count).reduce(0) {
        $0 + abs(Double(samples[$1]) - Double(samples[$1 - 1])) / Double(image.maximum)
      }
    }
    let plain = roughness(image.samples)
    let mild = roughness(try applied("clahe:1.5..1.5", to: image))
    let strong = roughness(try applied("clahe:4..4", to: image))
    #expect(mild > 1.05 * plain && strong > 1.2 * mild)
    // Deeper radiographs keep their fine steps.
    #expect(Set(try applied("clahe:4..4", to: ramp(bits: bits))).count > (bits == 8 ? 150 : 1000))
  }

  @Test func `normal noise has the deviation that was asked for`() throws {
    let gray = Radiograph(
      width: 200, height: 200, bits: 12, samples: [UInt16](repeating: 2000, count: 40_000))
    let result = try applied("noise:0.02..0.02", to: gray)
    let errors = result.map { Double($0) - 2000 }
    let mean = errors.reduce(0, +) / 40_000
    let deviation = (errors.reduce(0) { $0 + $1 * $1 } / 40_000).squareRoot()
    #expect(abs(mean) < 2 && abs(deviation - 0.02 * 4095) < 1)
    // Normal, not just of that deviation: 4.55 % lie beyond two deviations.
    let far = errors.count { abs($0) > 2 * 0.02 * 4095 }
    #expect(abs(far - 1820) < 150)
  }

  @Test(arguments: [50.0, 400, 100_000])
  func `quantum noise grows with the square root of the signal`(quanta: Double) throws {
    for level in [0.05, 0.5] {
      let value = UInt16(level * 65535)
      let gray = Radiograph(
        width: 200, height: 200, bits: 16, samples: [UInt16](repeating: value, count: 40_000))
      let result = try applied("quantum:\(Int(quanta))", to: gray)
      let mean = result.reduce(0) { $0 + Double($1) } / 40_000
      let variance = result.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 40_000
      let expected = level / quanta * 65535 * 65535
      #expect(abs(mean / Double(value) - 1) < 0.01)
      #expect(abs(variance / expected - 1) < 0.05, "\(quanta) \(level)")
    }
  }

  @Test func `a blur is a Gaussian, and sharpening undoes some of it`() throws {
    var point = [UInt16](repeating: 0, count: 41 * 41)
    point[20 * 41 + 20] = 60_000
    let image = Radiograph(width: 41, height: 41, bits: 16, samples: point)
    let blurred = try applied("blur:2..2", to: image)
    for (column, row) in [(20, 20), (22, 20), (21, 23), (17, 18)] {
      let square = Double((column - 20) * (column - 20) + (row - 20) * (row - 20))
      let expected = 60_000 * exp(-square / 8) / (8 * Double.pi)
      #expect(abs(Double(blurred[row * 41 + column]) - expected) < expected * 0.02 + 2)
    }
    #expect(abs(blurred.reduce(0) { $0 + Int($1) } - 60_000) < 400)
    let soft = Radiograph(width: 41, height: 41, bits: 16, samples: blurred)
    let sharpened = try applied("sharpen:1..1", to: soft)
    #expect(sharpened[20 * 41 + 20] > blurred[20 * 41 + 20])
    #expect(try applied("blur:0..0", to: soft) == soft.samples)
    #expect(try applied("sharpen:0..0", to: soft) == soft.samples)
  }

  @Test func `erasing paints one rectangle of the asked size and place`() throws {
    let white = Radiograph(
      width: 50, height: 40, bits: 8, samples: [UInt16](repeating: 255, count: 2000))
    let result = try applied(
      "erase:0.2..0.2,0.25..0.25,x=-1..-1,y=1..1,level=0.2..0.2", to: white)
    for row in 0..<40 {
      for column in 0..<50 {
        #expect(result[row * 50 + column] == (column < 10 && row >= 30 ? 51 : 255))
      }
    }
  }

  @Test func `geometry leaves levels alone, and levels leave the mapping alone`() throws {
    let image = ramp(bits: 8)
    #expect(try applied("rotate:±10 flip:h elastic", to: image) == image.samples)
  }
}
