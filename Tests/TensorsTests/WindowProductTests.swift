import Dispatch
import Randomness
import Tensors
import Testing

/// The three products as plain loops in Double, straight from the definition of a convolution.
struct WindowReference {
  let windows: Windows

  private func forEachTerm(_ body: (_ large: Int, _ weight: Int, _ small: Int) -> Void) {
    let (large, small) = (windows.large, windows.small)
    for image in 0..<small.count {
      for i in 0..<small.height {
        for j in 0..<small.width {
          for k in 0..<windows.kernel {
            for l in 0..<windows.kernel {
              let row = i * windows.stride + k - windows.padding
              let column = j * windows.stride + l - windows.padding
              guard (0..<large.height).contains(row), (0..<large.width).contains(column) else {
                continue
              }
              for c in 0..<large.channels {
                for o in 0..<small.channels {
                  body(
                    ((image * large.height + row) * large.width + column) * large.channels + c,
                    ((k * windows.kernel + l) * large.channels + c) * small.channels + o,
                    ((image * small.height + i) * small.width + j) * small.channels + o)
                }
              }
            }
          }
        }
      }
    }
  }

  func project(_ large: [Float], _ weights: [Float]) -> [Double] {
    var result = [Double](repeating: 0, count: windows.small.elementCount)
    forEachTerm { result[$2] += Double(large[$0]) * Double(weights[$1]) }
    return result
  }

  func spread(_ small: [Float], _ weights: [Float]) -> [Double] {
    var result = [Double](repeating: 0, count: windows.large.elementCount)
    forEachTerm { result[$0] += Double(small[$2]) * Double(weights[$1]) }
    return result
  }

  func weightGradient(_ large: [Float], _ small: [Float]) -> [Double] {
    var result = [Double](repeating: 0, count: windows.weightShape.elementCount)
    forEachTerm { result[$1] += Double(large[$0]) * Double(small[$2]) }
    return result
  }
}

@Suite struct WindowProductTests {
  static let allSmallWindows: [Windows] = {
    var all: [Windows] = []
    for kernel in 1...4 {
      for stride in 1...2 {
        for padding in 0..<min(kernel, 2) {
          for size in kernel...7
          where (size + 2 * padding - kernel) % stride == 0 {
            for (count, channels, outputs) in [
              (1, 1, 1), (3, 2, 3), (2, 5, 1), (2, 1, 4), (2, 17, 33), (1, 19, 70), (1, 66, 16),
            ] {
              let large = Shape(count: count, height: size, width: size, channels: channels)
              all.append(
                Windows(
                  over: large, channels: outputs, kernel: kernel, stride: stride, padding: padding))
            }
          }
        }
      }
    }
    return all
  }()

  /// Windows as large as the image, which go to OpenBLAS; some are of several parts.
  static let denseWindows =
    allSmallWindows.filter { $0.small.height * $0.small.width == 1 && $0.padding == 0 }
    + [(1, 80, 100), (17, 130, 3), (16, 96, 1), (5, 8, 140)].map {
      Windows(
        over: Shape(count: $0, height: 4, width: 4, channels: $1), channels: $2, kernel: 4,
        stride: 1, padding: 0)
    }

  /// Shapes for which the work is divided otherwise: many weights, rows that make several blocks, gray.
  static let otherWindows = [
    (2, 8, 96, 180), (18, 8, 3, 20), (1, 40, 1, 16), (3, 40, 40, 20), (2, 44, 66, 68),
  ].map {
    Windows(
      over: Shape(count: $0, height: $1, width: $1, channels: $2), channels: $3, kernel: 4,
      stride: 2, padding: 1)
  }

  /// Sums of at most about 1000 products of numbers near 1 in single precision, of the largest.
  static let tolerance = 3e-6

  static func random(_ shape: Shape, _ purpose: String) -> Tensor {
    var stream = RandomStream(seed: 11, purpose: purpose)
    return Tensor(shape, values: stream.normal(count: shape.elementCount))
  }

  /// The largest error, as a part of the largest number.
  static func largestDifference(_ tensor: Tensor, _ expected: [Double]) -> Double {
    let largest = expected.map(abs).max() ?? 1
    return zip(tensor.values, expected).map { abs(Double($0) - $1) }.max().map {
      $0.isFinite ? $0 / max(1, largest) : .infinity
    } ?? 0
  }

  /// Projected, spread and the weight gradient.
  static func products(_ product: WindowProduct, of windows: Windows) -> [Tensor] {
    let large = random(windows.large, "large")
    let small = random(windows.small, "small")
    let weights = random(windows.weightShape, "weights")
    let (projected, spread) = (Tensor(windows.small), Tensor(windows.large))
    let gradient = Tensor(windows.weightShape)
    for result in [projected, spread] { result.fill(.nan) }
    product.project(large, weights: weights, into: projected)
    product.spread(small, weights: weights, into: spread)
    product.accumulateWeightGradient(large: large, small: small, into: gradient)
    return [projected, spread, gradient]
  }

  /// The same products by plain loops over factors that were changed in some way.
  static func expected(of windows: Windows, change: (Float) -> Float = { $0 }) -> [[Double]] {
    let large = random(windows.large, "large").values.map(change)
    let small = random(windows.small, "small").values.map(change)
    let weights = random(windows.weightShape, "weights").values.map(change)
    let reference = WindowReference(windows: windows)
    return [
      reference.project(large, weights), reference.spread(small, weights),
      reference.weightGradient(large, small),
    ]
  }

  @Test(arguments: Instructions.available, [true, false])
  func `all three products equal plain loops over all small shapes`(
    instructions: Instructions, usesBLAS: Bool
  ) {
    let workers = Workers(count: 2, instructions: instructions)
    #expect(Self.allSmallWindows.count > 100)
    for windows in usesBLAS ? Self.denseWindows : Self.allSmallWindows + Self.otherWindows {
      let results = Self.products(
        WindowProduct(windows, workers: workers, usesBLAS: usesBLAS), of: windows)
      let differences = zip(results, Self.expected(of: windows)).map(Self.largestDifference)
      #expect(differences.allSatisfy { $0 < Self.tolerance }, "\(windows): \(differences)")
    }
  }

  @Test(arguments: Instructions.available, [true, false])
  func `scales, shifts and slopes are applied to whole sums`(
    instructions: Instructions, usesBLAS: Bool
  ) {
    let workers = Workers(count: 2, instructions: instructions)
    for windows in usesBLAS ? Self.denseWindows : Self.allSmallWindows + Self.otherWindows {
      let product = WindowProduct(windows, workers: workers, usesBLAS: usesBLAS)
      let large = Self.random(windows.large, "large")
      let small = Self.random(windows.small, "small")
      let weights = Self.random(windows.weightShape, "weights")
      let (projected, spread) = (Tensor(windows.small), Tensor(windows.large))
      product.project(large, weights: weights, into: projected)
      product.spread(small, weights: weights, into: spread)

      let smallShift = Self.random(Shape(rows: 1, channels: windows.small.channels), "shift")
      let largeShift = Self.random(Shape(rows: 1, channels: windows.large.channels), "shift")
      let scale = Self.random(Shape(rows: 1, channels: windows.large.channels), "scale")
      let (finishedSmall, finishedLarge) = (Tensor(windows.small), Tensor(windows.large))
      product.project(
        large, weights: weights, shift: smallShift, slope: 0.25, into: finishedSmall)
      let kept = product.keepWeights(weights, scale: scale, in: nil)
      product.spread(
        small, weights: weights, shift: largeShift, slope: 0.5, kept: kept, into: finishedLarge)
      let expectedSmall = projected.values.enumerated().map { place, value in
        let sum = Double(value) + Double(smallShift[place % smallShift.count])
        return sum > 0 ? sum : sum * 0.25
      }
      let expectedLarge = spread.values.enumerated().map { place, value in
        let channel = place % scale.count
        let sum = Double(value) * Double(scale[channel]) + Double(largeShift[channel])
        return sum > 0 ? sum : sum * 0.5
      }
      let differences = [
        Self.largestDifference(finishedSmall, expectedSmall),
        Self.largestDifference(finishedLarge, expectedLarge),
      ]
      #expect(differences.allSatisfy { $0 < Self.tolerance }, "\(windows): \(differences)")
    }
  }

  @Test func `weight gradients add to what is there`() {
    let windows = Self.allSmallWindows[40]
    let product = WindowProduct(windows, workers: Workers(count: 1))
    let large = Self.random(windows.large, "large")
    let small = Self.random(windows.small, "small")
    let once = Tensor(windows.weightShape)
    let twice = Tensor(windows.weightShape)
    product.accumulateWeightGradient(large: large, small: small, into: once)
    for _ in 0..<2 { product.accumulateWeightGradient(large: large, small: small, into: twice) }
    #expect(zip(once.values, twice.values).allSatisfy { abs(2 * $0 - $1) < 1e-4 })
  }

  @Test func `there is an OpenBLAS, and its kernels have a name`() {
    #expect(MatrixProduct.kernels?.isEmpty == false)
  }

  @Test func `one thread and three give the same bits`() {
    for windows in Self.otherWindows + Self.denseWindows {
      let large = Self.random(windows.large, "large")
      let small = Self.random(windows.small, "small")
      let weights = Self.random(windows.weightShape, "weights")
      let results = [1, 3].map { count in
        let product = WindowProduct(windows, workers: Workers(count: count))
        let (projected, spread) = (Tensor(windows.small), Tensor(windows.large))
        let gradient = Tensor(windows.weightShape)
        product.project(large, weights: weights, into: projected)
        product.spread(small, weights: weights, into: spread)
        product.accumulateWeightGradient(large: large, small: small, into: gradient)
        return [projected.values, spread.values, gradient.values]
      }
      #expect(results[0] == results[1], "\(windows)")
    }
  }

  /// Panels of weights, then images in blocks of rows and in pairs: one thread takes them by turns, and many
  /// threads take all panels at once.
  @Test(arguments: [(1, 4, 130, 600), (2, 32, 690, 6), (3, 16, 1600, 3)])
  func `what is too large for one turn is the same in several`(
    count: Int, size: Int, channels: Int, outputs: Int
  ) {
    let windows = Windows(
      over: Shape(count: count, height: size, width: size, channels: channels), channels: outputs,
      kernel: 4, stride: 2, padding: 1)
    let large = Self.random(windows.large, "large")
    let small = Self.random(windows.small, "small")
    let weights = Self.random(windows.weightShape, "weights")
    let results = [1, 40].map { count in
      let product = WindowProduct(windows, workers: Workers(count: count))
      let (projected, spread) = (Tensor(windows.small), Tensor(windows.large))
      product.project(large, weights: weights, into: projected)
      product.spread(small, weights: weights, into: spread)
      return [projected.values, spread.values]
    }
    #expect(results[0] == results[1])
    let gradient = Tensor(windows.weightShape)
    WindowProduct(windows, workers: Workers(count: 2))
      .accumulateWeightGradient(large: large, small: small, into: gradient)
    let expected = WindowReference(windows: windows).weightGradient(large.values, small.values)
    #expect(Self.largestDifference(gradient, expected) < Self.tolerance)
  }

  @Test func `two threads may use one team`() {
    let windows = Windows(
      over: Shape(count: 5, height: 32, width: 32, channels: 24), channels: 16, kernel: 4,
      stride: 2, padding: 1)
    let product = WindowProduct(windows, workers: Workers(count: 2))
    let large = Self.random(windows.large, "large")
    let weights = Self.random(windows.weightShape, "weights")
    let results = (0..<8).map { _ in Tensor(windows.small) }
    DispatchQueue.concurrentPerform(iterations: results.count) { place in
      for _ in 0..<5 { product.project(large, weights: weights, into: results[place]) }
    }
    #expect(results.allSatisfy { $0.values == results[0].values })
  }

  @Test func `windows that do not tile the image are our mistake`() async {
    await #expect(processExitsWith: .failure) {
      _ = Windows(
        over: Shape(count: 1, height: 5, width: 5, channels: 1), channels: 1, kernel: 4, stride: 2,
        padding: 1)
    }
  }
}
