import Networks
import Phantoms
import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Every layer and the loss against what PyTorch computes for the same numbers
/// (`Fixtures/golden/make_pytorch_values.py`).
@Suite struct PyTorchLayerTests {
  static let tolerance: Float = 2e-5
  // Not shared: gradients on their way back lie in the memory of the team.
  let workers: Workers
  let values: WeightFile

  init() throws { try self.init("layers", precision: .single) }

  init(_ name: String, precision: Precision) throws {
    workers = Workers(count: 2, precision: precision)
    values = try WeightFile(reading: FixtureFolder.path("golden/\(name).safetensors"))
  }

  func tensor(_ name: String) throws -> Tensor {
    let entry = try #require(values.tensors[name])
    return Tensor(
      Shape(
        count: entry.shape[0], height: entry.shape[1], width: entry.shape[2],
        channels: entry.shape[3]), values: entry.values)
  }

  func expectEqual(_ found: [Float], _ name: String, _ location: SourceLocation) throws {
    let expected = try #require(values.tensors[name]).values
    #expect(found.count == expected.count, sourceLocation: location)
    let difference = zip(found, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity
    #expect(difference < Self.tolerance, "\(name): \(difference)", sourceLocation: location)
  }

  /// Loads a layer's parameters, runs it forward and backward and compares everything.
  func check(
    _ layer: any Layer, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try values.load(layer.parameters, prefix: name)
    let output = layer.forward(try tensor(name + ".x"), mode: .training)
    try expectEqual(output.values, name + ".y", sourceLocation)
    let inputGradient = layer.backward(
      try tensor(name + ".dy"), GradientRequest(parameters: true, input: true))
    try expectEqual(inputGradient.values, name + ".dx", sourceLocation)
    var gradients = WeightFile()
    for parameter in layer.parameters {
      // Stored through a parameter of the same layout, gradients come in PyTorch's order.
      let copy = Parameter(
        name: parameter.name, shape: parameter.value.shape, layout: parameter.layout)
      copy.value.copy(from: parameter.gradient)
      gradients.store([copy], prefix: "")
      let stored = try #require(gradients.tensors[parameter.name])
      try expectEqual(
        stored.values, name + ".d" + parameter.name.dropFirst(), sourceLocation)
    }
    for statistic in layer.statistics {
      try expectEqual(statistic.value.values, name + statistic.name, sourceLocation)
    }
  }

  @Test func `convolutions of rounded factors`() throws {
    let rounding = try PyTorchLayerTests("rounded", precision: .bf16)
    try rounding.check(
      Convolution(
        name: "", input: Shape(count: 2, height: 8, width: 8, channels: 6), channels: 8, kernel: 4,
        stride: 2, padding: 1, bias: false, workers: rounding.workers), "convolution")
    try rounding.check(
      TransposedConvolution(
        name: "", input: Shape(count: 2, height: 4, width: 4, channels: 8), channels: 6, kernel: 4,
        stride: 2, padding: 1, bias: false, workers: rounding.workers), "transposed")
  }

  @Test func `convolutions`() throws {
    try check(
      Convolution(
        name: "", input: Shape(count: 2, height: 8, width: 8, channels: 3), channels: 5, kernel: 4,
        stride: 2, padding: 1, bias: true, workers: workers), "convolution")
    try check(
      Convolution(
        name: "", input: Shape(count: 3, height: 4, width: 4, channels: 6), channels: 1, kernel: 4,
        stride: 1, padding: 0, bias: true, workers: workers), "verdict")
  }

  @Test func `transposed convolutions`() throws {
    try check(
      TransposedConvolution(
        name: "", input: Shape(count: 2, height: 4, width: 4, channels: 5), channels: 3, kernel: 4,
        stride: 2, padding: 1, bias: true, workers: workers), "transposed")
    try check(
      TransposedConvolution(
        name: "", input: Shape(count: 3, height: 1, width: 1, channels: 7), channels: 6, kernel: 4,
        stride: 1, padding: 0, bias: true, workers: workers), "projection")
  }

  @Test func `batch normalization with its running statistics`() throws {
    try check(
      BatchNormalization(
        name: "", input: Shape(count: 3, height: 5, width: 2, channels: 4), slope: 1,
        workers: workers), "normalization")
  }

  @Test func `the hyperbolic tangent`() throws {
    try check(HyperbolicTangent(workers: workers), "tanh")
  }

  @Test(arguments: [0, 1]) func `binary cross-entropy`(target: Int) throws {
    let logits = try #require(values.tensors["loss\(target).logits"]).values
    let loss = BinaryCrossEntropy(Shape(rows: logits.count, channels: 1))
    let result = loss(
      Tensor(Shape(rows: logits.count, channels: 1), values: logits), target: Float(target))
    try expectEqual([result.loss], "loss\(target).value", #_sourceLocation)
    try expectEqual(result.gradient.values, "loss\(target).gradient", #_sourceLocation)
  }

  @Test func `binary cross-entropy with a target for each logit`() {
    let shape = Shape(rows: 3, channels: 1)
    let (logits, targets) = ([-1.5, 0.25, 3] as [Float], [1, 0.25, 0] as [Float])
    let result = BinaryCrossEntropy(shape)(
      Tensor(shape, values: logits), targets: Tensor(shape, values: targets))
    var loss = 0.0
    for (place, (x, target)) in zip(logits, targets).enumerated() {
      let probability = 1 / (1 + exp(-Double(x)))
      loss -= Double(target) * log(probability) + Double(1 - target) * log(1 - probability)
      let gradient = Double(result.gradient[place])
      #expect(abs(gradient - (probability - Double(target)) / 3) < 1e-6)
    }
    #expect(abs(Double(result.loss) - loss / 3) < 1e-6)
  }

  @Test func `the cross-entropy of huge logits is finite`() {
    let loss = BinaryCrossEntropy(Shape(rows: 2, channels: 1))
    let logits = Tensor(Shape(rows: 2, channels: 1), values: [1000, -1000])
    #expect(loss(logits, target: 1).loss == 500)
    #expect(loss(logits, target: 0).gradient.values == [0.5, 0])
  }
}
