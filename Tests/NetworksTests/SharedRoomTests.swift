import Networks
import Tensors
import Testing

/// Layers that share a room and make outputs again, beside the same layers with memory of their own.
@Suite struct SharedRoomTests {
  /// A discriminator in small: each depth begins the way back at another end of the room.
  static func convolutions(_ depth: Int, isShared: Bool, _ workers: Workers) -> Network {
    var layers: [any Layer] = []
    var shape = Shape(count: 3, height: 32, width: 32, channels: 2)
    var trail = Trail()
    var previous: (any Remaking)?
    for index in 0..<depth {
      let convolution = Convolution(
        name: "\(index)", input: shape, channels: 4 << index, kernel: 4, stride: 2, padding: 1,
        bias: index == 0, slope: index == 0 ? 0.2 : 1, after: isShared ? previous : nil,
        on: isShared ? trail : nil, workers: workers)
      shape = convolution.outputShape
      trail.pass(leaving: index == 0 ? nil : shape)
      layers.append(convolution)
      previous = convolution
      guard index > 0 else { continue }
      let normalization = BatchNormalization(
        name: "\(index).1", input: shape, slope: 0.2, on: isShared ? trail : nil, workers: workers)
      layers.append(normalization)
      previous = normalization
    }
    return Network(layers)
  }

  /// A generator in small.
  static func transposedConvolutions(_ depth: Int, isShared: Bool, _ workers: Workers) -> Network {
    var layers: [any Layer] = []
    var shape = Shape(count: 3, height: 2, width: 2, channels: 5)
    var previous: (any Remaking)?
    for index in 0..<depth {
      let convolution = TransposedConvolution(
        name: "\(index)", input: shape, channels: 32 >> index, kernel: 4, stride: 2, padding: 1,
        bias: true, after: isShared ? previous : nil, workers: workers)
      shape = convolution.outputShape
      let normalization = BatchNormalization(
        name: "\(index).1", input: shape, slope: 0, on: isShared ? Trail() : nil,
        workers: workers)
      layers += [convolution, normalization]
      previous = normalization
    }
    return Network(layers)
  }

  @Test(arguments: [1, 2, 3, 4, 5], [true, false])
  func `outputs that are made again change no bit`(depth: Int, isTransposed: Bool) {
    let make = isTransposed ? Self.transposedConvolutions : Self.convolutions
    let results = [false, true].map { isShared in
      let workers = Workers(count: 2)
      let network = make(depth, isShared, workers)
      for parameter in network.parameters {
        parameter.value.values =
          LayerGradientTests.random(parameter.value.shape, parameter.name).values
      }
      let side = isTransposed ? 2 : 32
      let shape = Shape(count: 3, height: side, width: side, channels: isTransposed ? 5 : 2)
      var numbers: [[Float]] = []
      for (pass, learns) in [true, true, false].enumerated() {
        let input = LayerGradientTests.random(shape, "input \(pass)")
        let output = network.forward(input, mode: .training)
        numbers.append(output.values)
        let gradient = LayerGradientTests.random(output.shape, "gradient \(pass)")
        let request = GradientRequest(parameters: learns, input: pass > 0)
        let inputGradient = network.backward(gradient, request)
        if pass > 0 { numbers.append(inputGradient.values) }
      }
      return numbers + network.parameters.map(\.gradient.values)
    }
    #expect(results[0] == results[1])
    #expect(results[0].allSatisfy { $0.allSatisfy(\.isFinite) && $0.contains { $0 != 0 } })
  }
}
