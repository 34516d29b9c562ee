internal import Networks
internal import Randomness
internal import Tensors

extension Network {
  /// Draws starting weights as DCGAN does: convolutions from N(0, 0.02²), scales of batch
  /// normalization from N(1, 0.02²), biases and shifts zero.
  ///
  /// Every parameter has a stream of its own.
  func initialize(seed: UInt64, player: String) {
    for parameter in parameters {
      var stream = RandomStream(seed: seed, purpose: "weights \(player) \(parameter.name)")
      switch (parameter.layout, parameter.name.hasSuffix(".weight")) {
      case (.windows, _):
        parameter.value.values = stream.normal(count: parameter.value.count).map { $0 * 0.02 }
      case (.channels, true):
        parameter.value.values = stream.normal(count: parameter.value.count).map { 1 + $0 * 0.02 }
      case (.channels, false):
        parameter.value.fill(0)
      }
    }
  }
}
