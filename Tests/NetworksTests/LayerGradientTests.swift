import Networks
import Randomness
import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Every layer against central differences of its formula in Double.
///
/// With L = Σ r · f(x, w) for fixed random r, the gradient of each number v is
/// (L(v + h) − L(v − h)) / 2h, computed from a plain Double implementation of f; the layer's backward
/// pass in Float must agree.
@Suite struct LayerGradientTests {
  static let step = 1e-5
  /// Single precision sums against exact ones.
  static let forwardTolerance = 2e-5
  static let backwardTolerance = 1e-4

  typealias Formula = (_ input: [Double], _ parameters: [[Double]]) -> [Double]

  static func random(_ shape: Shape, _ purpose: String) -> Tensor {
    var stream = RandomStream(seed: 12, purpose: purpose)
    return Tensor(shape, values: stream.normal(count: shape.elementCount))
  }

  /// Compares output, input gradient and every parameter's gradient of a layer with its formula.
  static func check(
    _ layer: any Layer, input shape: Shape, formula: Formula,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for parameter in layer.parameters {
      parameter.value.values = random(parameter.value.shape, parameter.name).values.map { $0 + 0.5 }
    }
    let input = random(shape, "input")
    let x = input.values.map(Double.init)
    let parameters = layer.parameters.map { $0.value.values.map(Double.init) }

    let output = layer.forward(input, mode: .training)
    let expected = formula(x, parameters)
    #expect(
      largestDifference(output.values, expected) < forwardTolerance, "forward",
      sourceLocation: sourceLocation)

    let outputGradient = random(output.shape, "output gradient")
    let weights = outputGradient.values.map(Double.init)
    let inputGradient = layer.backward(
      outputGradient, GradientRequest(parameters: true, input: true))
    func loss(_ x: [Double], _ parameters: [[Double]]) -> Double {
      zip(formula(x, parameters), weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let numericInput = x.indices.map { index in
      difference { change in
        var moved = x
        moved[index] += change
        return loss(moved, parameters)
      }
    }
    #expect(
      largestDifference(inputGradient.values, numericInput) < backwardTolerance, "input gradient",
      sourceLocation: sourceLocation)
    for (place, parameter) in layer.parameters.enumerated() {
      let numeric = parameters[place].indices.map { index in
        difference { change in
          var moved = parameters
          moved[place][index] += change
          return loss(x, moved)
        }
      }
      #expect(
        largestDifference(parameter.gradient.values, numeric) < backwardTolerance,
        "gradient of \(parameter.name)", sourceLocation: sourceLocation)
    }
  }

  static func difference(_ loss: (Double) -> Double) -> Double {
    (loss(step) - loss(-step)) / (2 * step)
  }

  static func largestDifference(_ values: [Float], _ expected: [Double]) -> Double {
    guard values.count == expected.count else { return .infinity }
    return zip(values, expected).map { abs(Double($0) - $1) / max(1, abs($1)) }.max() ?? 0
  }

  // Not shared: gradients on their way back lie in the memory of the team.
  let workers = Workers(count: 2)

  @Test(arguments: [1, 0.2] as [Float]) func `convolution`(slope: Float) {
    let shape = Shape(count: 2, height: 6, width: 6, channels: 3)
    let layer = Convolution(
      name: "0", input: shape, channels: 2, kernel: 4, stride: 2, padding: 1, bias: true,
      slope: slope, workers: workers)
    Self.check(layer, input: shape) { x, parameters in
      convolve(x, shape, parameters[0], channels: 2, kernel: 4, stride: 2, padding: 1)
        .enumerated().map { rectify($1 + parameters[1][$0 % 2], slope) }
    }
  }

  @Test func `transposed convolution`() {
    let shape = Shape(count: 2, height: 3, width: 3, channels: 2)
    let layer = TransposedConvolution(
      name: "0", input: shape, channels: 3, kernel: 4, stride: 2, padding: 1, bias: true,
      workers: workers)
    Self.check(layer, input: shape) { x, parameters in
      spread(x, shape, parameters[0], channels: 3, kernel: 4, stride: 2, padding: 1)
        .enumerated().map { $1 + parameters[1][$0 % 3] }
    }
  }

  @Test(arguments: [1, 0, 0.2] as [Float]) func `batch normalization`(slope: Float) {
    let shape = Shape(count: 3, height: 2, width: 3, channels: 2)
    let layer = BatchNormalization(name: "0", input: shape, slope: slope, workers: workers)
    Self.check(layer, input: shape) { x, parameters in
      var y = x
      for c in 0..<2 {
        let places = stride(from: c, to: x.count, by: 2)
        let count = Double(x.count / 2)
        let mean = places.map { x[$0] }.reduce(0, +) / count
        let variance = places.map { (x[$0] - mean) * (x[$0] - mean) }.reduce(0, +) / count
        for place in places {
          let scaled = parameters[0][c] * (x[place] - mean) / (variance + 1e-5).squareRoot()
          y[place] = rectify(scaled + parameters[1][c], slope)
        }
      }
      return y
    }
  }

  @Test func `hyperbolic tangent`() {
    let shape = Shape(count: 2, height: 3, width: 2, channels: 3)
    Self.check(HyperbolicTangent(workers: workers), input: shape) { x, _ in x.map { tanh($0) }
    }
  }

  @Test(arguments: [1, 3, 17]) func `batch normalization and a gate`(channels: Int) {
    let shape = Shape(count: 3, height: 2, width: 3, channels: 2 * channels)
    let layer = BatchNormalization(name: "0", input: shape, unit: .gate, workers: workers)
    Self.check(layer, input: shape) { x, parameters in
      var z = x
      for c in 0..<2 * channels {
        let places = stride(from: c, to: x.count, by: 2 * channels)
        let count = Double(shape.rows)
        let mean = places.map { x[$0] }.reduce(0, +) / count
        let variance = places.map { (x[$0] - mean) * (x[$0] - mean) }.reduce(0, +) / count
        for place in places {
          z[place] =
            parameters[0][c] * (x[place] - mean) / (variance + 1e-5).squareRoot()
            + parameters[1][c]
        }
      }
      return (0..<x.count / 2).map { index in
        let place = index / channels * 2 * channels + index % channels
        return z[place] / (1 + exp(-z[place + channels]))
      }
    }
  }

  @Test(arguments: [1, 2, 4]) func `means of cells`(cell: Int) {
    let shape = Shape(count: 2, height: 8, width: 4, channels: 3)
    let layer = AveragePooling(input: shape, cell: cell, workers: workers)
    Self.check(layer, input: shape) { x, _ in means(x, shape, cell: cell) }
  }

  @Test func `upsampling and convolution`() {
    let shape = Shape(count: 2, height: 3, width: 4, channels: 2)
    let layer = UpsamplingConvolution(name: "0", input: shape, channels: 3, workers: workers)
    let doubled = Shape(count: 2, height: 6, width: 8, channels: 2)
    Self.check(layer, input: shape) { x, parameters in
      let large = (0..<doubled.elementCount).map { index in
        let (pixel, channel) = index.quotientAndRemainder(dividingBy: 2)
        let (image, place) = pixel.quotientAndRemainder(dividingBy: 6 * 8)
        return x[((image * 3 + place / 8 / 2) * 4 + place % 8 / 2) * 2 + channel]
      }
      return spread(large, doubled, parameters[0], channels: 3, kernel: 3, stride: 1, padding: 1)
    }
  }

  @Test func `two ways`() {
    let shape = Shape(count: 2, height: 4, width: 4, channels: 2)
    func way(_ name: String, kernel: Int, slope: Float) -> Convolution {
      Convolution(
        name: name, input: shape, channels: 3, kernel: kernel, stride: 2,
        padding: kernel / 2 - 1, bias: false, slope: slope, workers: workers)
    }
    let (main, short) = (way("main", kernel: 4, slope: 0.2), way("short", kernel: 2, slope: 1))
    let layer = Residual(
      Network([main]), Network([short]), input: shape, output: main.outputShape, workers: workers)
    Self.check(layer, input: shape) { x, parameters in
      let first = convolve(x, shape, parameters[0], channels: 3, kernel: 4, stride: 2, padding: 1)
      let second = convolve(x, shape, parameters[1], channels: 3, kernel: 2, stride: 2, padding: 0)
      return zip(first, second).map { (rectify($0, 0.2) + $1) / 2 }
    }
  }

  @Test func `projection`() {
    let shape = Shape(count: 4, height: 3, width: 3, channels: 5)
    let layer = ProjectedWindows(
      Projection(name: "class", input: shape, kernel: 2, classCount: 3, workers: workers),
      classes: [2, 0, 2, 1])
    Self.check(layer, input: shape) { x, parameters in
      let all = convolve(x, shape, parameters[0], channels: 3, kernel: 2, stride: 1, padding: 0)
      return (0..<4 * 4).map { all[$0 * 3 + layer.classes[$0 / 4]] }
    }
  }

  /// 8 × 8 pixels excite what a convolution makes of them.
  @Test func `excitation`() {
    let shape = Shape(count: 2, height: 8, width: 8, channels: 2)
    func convolution(_ name: String) -> Convolution {
      Convolution(
        name: name, input: shape, channels: 2, kernel: 1, stride: 1, padding: 0, bias: false,
        workers: workers)
    }
    let link = Stages.Link(
      from: 0, to: 1,
      Excitation(name: "excitation", source: shape, target: shape, workers: workers))
    let layer = Stages(
      [Network([convolution("first")]), Network([convolution("second")])], links: [link])
    Self.check(layer, input: shape) { x, parameters in
      func project(_ x: [Double], _ shape: Shape, _ place: Int, kernel: Int) -> [Double] {
        convolve(
          x, shape, parameters[place], channels: 2, kernel: kernel, stride: 1, padding: 0)
      }
      let first = project(x, shape, 0, kernel: 1)
      let second = project(first, shape, 1, kernel: 1)
      let cells = Shape(count: 2, height: 4, width: 4, channels: 2)
      let hidden = project(means(first, shape, cell: 2), cells, 2, kernel: 4)
      let vector = Shape(count: 2, height: 1, width: 1, channels: 2)
      let gate = project(hidden.map { rectify($0, 0.1) }, vector, 3, kernel: 1)
      return second.enumerated().map { index, value in
        value / (1 + exp(-gate[index / (64 * 2) * 2 + index % 2]))
      }
    }
  }

  @Test func `grain as strong as an image says`() {
    let shape = Shape(count: 2, height: 4, width: 6, channels: 2)
    let layer = Grain(input: shape, workers: workers)
    layer.noise.values = Self.random(layer.noise.shape, "noise").values
    let noise = layer.noise.values.map(Double.init)
    Self.check(layer, input: shape) { x, _ in
      noise.enumerated().map { pixel, noise in x[2 * pixel] + x[2 * pixel + 1] * noise }
    }
  }

  @Test func `a sum of an earlier stage and a later one`() {
    let shape = Shape(count: 2, height: 4, width: 4, channels: 2)
    func convolution(_ name: String) -> Network {
      Network([
        Convolution(
          name: name, input: shape, channels: 2, kernel: 1, stride: 1, padding: 0, bias: false,
          workers: workers)
      ])
    }
    let layer = Stages(
      ["first", "second", "third"].map(convolution),
      links: [Stages.Link(from: 0, to: 2, Sum(shape, workers: workers))])
    Self.check(layer, input: shape) { x, parameters in
      func project(_ x: [Double], _ place: Int) -> [Double] {
        convolve(x, shape, parameters[place], channels: 2, kernel: 1, stride: 1, padding: 0)
      }
      let first = project(x, 0)
      return zip(first, project(project(first, 1), 2)).map { $0 + $1 }
    }
  }
}

/// Means of square cells by their definition.
private func means(_ x: [Double], _ shape: Shape, cell: Int) -> [Double] {
  let (rows, columns) = (shape.height / cell, shape.width / cell)
  var y = [Double](repeating: 0, count: x.count / (cell * cell))
  for index in x.indices {
    let (pixel, channel) = index.quotientAndRemainder(dividingBy: shape.channels)
    let (line, column) = pixel.quotientAndRemainder(dividingBy: shape.width)
    let (image, row) = line.quotientAndRemainder(dividingBy: shape.height)
    y[((image * rows + row / cell) * columns + column / cell) * shape.channels + channel] +=
      x[index] / Double(cell * cell)
  }
  return y
}

private func rectify(_ x: Double, _ slope: Float) -> Double { x > 0 ? x : Double(slope) * x }

/// Convolution by its definition.
private func convolve(
  _ x: [Double], _ shape: Shape, _ weights: [Double], channels: Int, kernel: Int, stride: Int,
  padding: Int
) -> [Double] {
  let size = (shape.height + 2 * padding - kernel) / stride + 1
  var y = [Double](repeating: 0, count: shape.count * size * size * channels)
  forEachTerm(shape, size, size, channels, kernel, stride, padding) { large, weight, small in
    y[small] += x[large] * weights[weight]
  }
  return y
}

/// Transposed convolution by its definition.
private func spread(
  _ x: [Double], _ shape: Shape, _ weights: [Double], channels: Int, kernel: Int, stride: Int,
  padding: Int
) -> [Double] {
  let large = Shape(
    count: shape.count, height: (shape.height - 1) * stride + kernel - 2 * padding,
    width: (shape.width - 1) * stride + kernel - 2 * padding, channels: channels)
  var y = [Double](repeating: 0, count: large.elementCount)
  forEachTerm(large, shape.height, shape.width, shape.channels, kernel, stride, padding) {
    large, weight, small in
    y[large] += x[small] * weights[weight]
  }
  return y
}

private func forEachTerm(
  _ large: Shape, _ height: Int, _ width: Int, _ channels: Int, _ kernel: Int, _ stride: Int,
  _ padding: Int,
  _ body: (_ large: Int, _ weight: Int, _ small: Int) -> Void
) {
  for image in 0..<large.count {
    for place in 0..<height * width {
      for tap in 0..<kernel * kernel {
        let row = place / width * stride + tap / kernel - padding
        let column = place % width * stride + tap % kernel - padding
        guard (0..<large.height).contains(row), (0..<large.width).contains(column) else { continue }
        for c in 0..<large.channels {
          for o in 0..<channels {
            body(
              ((image * large.height + row) * large.width + column) * large.channels + c,
              (tap * large.channels + c) * channels + o,
              (image * height * width + place) * channels + o)
          }
        }
      }
    }
  }
}

/// A projection as a layer of its own.
private final class ProjectedWindows: Layer {
  let projection: Projection
  let classes: [Int]

  init(_ projection: Projection, classes: [Int]) {
    self.projection = projection
    self.classes = classes
  }

  var parameters: [Parameter] { projection.parameters }
  var statistics: [Parameter] { [] }

  func forward(_ input: Tensor, mode: Mode) -> Tensor {
    projection.forward(input, classes: classes)
  }

  func backward(_ outputGradient: Tensor, _ request: GradientRequest) -> Tensor {
    projection.backward(outputGradient, request)
    return projection.inputGradient
  }
}
