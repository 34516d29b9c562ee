extension Trainer {
  /// The losses of one step.
  public struct Losses: Sendable {
    /// −[log D(x) + log(1 − D(G(z)))], mean over the batch, or the hinge of both.
    public let discriminator: Float
    /// −log D(G(z)) or −D(G(z)), mean over the batch, after the discriminator's step.
    public let generator: Float
    /// How far images are from what the discriminator draws of them again; nil if it does not.
    public var reconstruction: Float?
    /// How far fakes are from the radiographs that they should be like; nil if there are none.
    public var likeness: Float?
    /// What fakes lack of the distances of radiographs; nil if nobody asks.
    public var spread: Float?
    /// How far the finest details of fakes are from as strong as those of radiographs; nil if nobody asks.
    public var detail: Float?
    /// The cross-entropy of masks, mean over pixels, when they were learned last; nil without.
    public var mask: Float?
    /// The share of the logits of real images that are positive.
    public var realShare: Float
    /// How often images were turned, scaled and toned; nil without augmentation.
    public var augmentation: Double?

    var isFinite: Bool {
      [discriminator, generator, reconstruction, likeness, spread, detail, mask]
        .allSatisfy { $0?.isFinite != false }
    }
  }
}
