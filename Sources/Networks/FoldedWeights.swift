internal import Tensors

/// Weights of a transposed convolution as inference reads them, the next layer's normalization folded in.
struct FoldedWeights {
  private var normalization: BatchNormalization?
  /// The packed weights, and the version of what they were made of.
  private var kept: (weights: Tensor, version: Int)?

  /// Takes over the work of the next layer in inference.
  mutating func fold(_ next: BatchNormalization) {
    normalization = next
    next.isFolded = true
  }

  /// The layer's output, then the next layer's normalization and rectifier if that is folded in.
  mutating func spread(
    _ input: Tensor, by product: WindowProduct, weights: Tensor, bias: Tensor?,
    into output: Tensor
  ) {
    let version = weights.version + (normalization?.version ?? 0)
    let gain = normalization?.foldedGain()
    if kept?.version != version {
      kept = (product.keepWeights(weights, scale: gain?.scale, in: kept?.weights), version)
    }
    product.spread(
      input, weights: weights, shift: gain?.shift ?? bias, slope: gain?.slope ?? 1,
      kept: kept?.weights, into: output)
  }
}
