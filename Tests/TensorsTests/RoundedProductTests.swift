import Tensors
import Testing

/// Products of factors that are rounded to bfloat16.
@Suite struct RoundedProductTests {
  static let windows = WindowProductTests.allSmallWindows + WindowProductTests.otherWindows

  /// Rounded to the nearest of eight significant bits, ties to even, by arithmetic.
  static func rounded(_ number: Float) -> Float {
    guard number != 0 else { return number }
    let unit = Float(sign: .plus, exponent: number.exponent - 7, significand: 1)
    return (number / unit).rounded(.toNearestOrEven) * unit
  }

  /// Images of more than two channels under windows that do not cover them.
  static func rounds(_ windows: Windows) -> Bool {
    windows.large.channels > 2 && !windows.coverImages
  }

  static func products(of windows: Windows, by workers: Workers) -> [Tensor] {
    WindowProductTests.products(WindowProduct(windows, workers: workers), of: windows)
  }

  @Test(arguments: Instructions.available)
  func `products equal plain loops over rounded factors`(instructions: Instructions) {
    let workers = Workers(count: 2, instructions: instructions, precision: .bf16)
    for windows in Self.windows {
      let round = Self.rounds(windows) ? Self.rounded : { $0 }
      let expected = WindowProductTests.expected(of: windows, change: round)
      let differences = zip(Self.products(of: windows, by: workers), expected)
        .map(WindowProductTests.largestDifference)
      #expect(
        differences.allSatisfy { $0 < WindowProductTests.tolerance }, "\(windows): \(differences)")
    }
  }

  @Test(arguments: Instructions.available)
  func `every kind of processor and number of threads gives the same bits`(
    instructions: Instructions
  ) {
    let workers = Workers(count: 3, instructions: instructions, precision: .bf16)
    let portable = Workers(count: 1, instructions: .portable, precision: .bf16)
    for windows in Self.windows where Self.rounds(windows) {
      #expect(
        Self.products(of: windows, by: workers).map(\.values)
          == Self.products(of: windows, by: portable).map(\.values),
        "\(windows)")
    }
  }

  @Test func `products that ask for all precision get it`() {
    let windows = WindowProductTests.otherWindows[0]
    let large = WindowProductTests.random(windows.large, "large")
    let small = WindowProductTests.random(windows.small, "small")
    let weights = WindowProductTests.random(windows.weightShape, "weights")
    let results = Precision.allCases.map { precision in
      let product = WindowProduct(windows, workers: Workers(count: 2, precision: precision))
      let (projected, spread) = (Tensor(windows.small), Tensor(windows.large))
      product.project(large, weights: weights, rounds: false, into: projected)
      let kept = product.keepWeights(weights, scale: nil, in: nil)
      product.spread(small, weights: weights, kept: kept, into: spread)
      return [projected.values, spread.values]
    }
    #expect(results[0] == results[1])
  }

  @Test(arguments: Instructions.available)
  func `factors that are no numbers, or hardly any, stay what they are`(instructions: Instructions)
  {
    let workers = Workers(count: 1, instructions: instructions, precision: .bf16)
    let windows = Windows(
      over: Shape(count: 1, height: 2, width: 2, channels: 4), channels: 2, kernel: 1, stride: 1,
      padding: 0)
    let product = WindowProduct(windows, workers: workers)
    let (large, small) = (Tensor(windows.large), Tensor(windows.small))
    let weights = Tensor(windows.weightShape)
    weights.fill(1)
    let lastPayload = Float(bitPattern: 0x7fff_ffff)
    let values: [Float] = [
      lastPayload, -.infinity, .greatestFiniteMagnitude, .leastNormalMagnitude / 2,
    ]
    for (pixel, value) in values.enumerated() { large[4 * pixel + pixel] = value }
    product.project(large, weights: weights, into: small)
    let sums = (0..<4).map { small[2 * $0] }
    #expect(sums[0].isNaN)
    #expect(Array(sums.dropFirst()) == [-.infinity, .infinity, 0])
  }
}
