internal import Glibc
package import Randomness
package import Tensors

/// What radiographs and fakes go through before the discriminator sees them.
///
/// It is differentiable augmentation (Zhao et al. 2020): shifts and holes always, small turns, sizes and
/// tones as often as `strength` says. Nothing is mirrored or turned far: a heart stays on its side.
package struct Augmentation {
  /// How often images are turned, scaled or toned, `leastStrength`…`mostStrength`.
  ///
  /// It grows while the discriminator knows radiographs for sure, as one does that learns them by heart,
  /// and shrinks else (adaptive augmentation, Karras et al. 2020).
  package private(set) var strength: Double

  private static let leastStrength = 0.1
  private static let mostStrength = 0.8
  /// The share of logits that take radiographs for real at which nothing changes.
  private static let knownShare = 0.8
  /// Images in which the strength goes from 0 to 1.
  private static let pace = 25_000.0

  private static let shift = 0.125
  private static let angle = 8 * Double.pi / 180
  private static let scale = 0.15
  private static let gain = 0.2
  private static let offset = 0.2

  /// A strength from a checkpoint.
  package init(strength: Double = 0) {
    self.strength = min(max(strength, Self.leastStrength), Self.mostStrength)
  }

  /// Moves the strength by what the discriminator said of some real images.
  package mutating func adapt(toRealShare share: Double, images: Int) {
    let change = Double(images) / Self.pace
    self = Augmentation(strength: strength + (share > Self.knownShare ? change : -change))
  }

  /// Draws where images of `size` × `size` pixels go.
  package func placements(
    count: Int, size: Int, from stream: inout RandomStream
  ) -> [Placement] {
    (0..<count).map { _ in placement(size: size, from: &stream) }
  }

  private func placement(size: Int, from stream: inout RandomStream) -> Placement {
    var placement = Placement()
    let reach = Int(Double(size) * Self.shift)
    let right = Double(stream.number(below: 2 * reach + 1) - reach)
    let down = Double(stream.number(below: 2 * reach + 1) - reach)
    var (cosine, sine) = (1.0, 0.0)
    if stream.uniform() < strength {
      let angle = stream.uniform(in: -Self.angle...Self.angle)
      let scale = exp(stream.uniform(in: -Self.scale...Self.scale))
      (cosine, sine) = (cos(angle) * scale, sin(angle) * scale)
    }
    let center = Double(size - 1) / 2
    placement.mapping = (
      Float(cosine), Float(-sine), Float(center - cosine * center + sine * center + right),
      Float(sine), Float(cosine), Float(center - sine * center - cosine * center + down)
    )
    let half = size / 4
    let (column, row) = (stream.number(below: size + 1), stream.number(below: size + 1))
    placement.hole = (
      max(0, column - half)..<min(size, column + half), max(0, row - half)..<min(size, row + half)
    )
    if stream.uniform() < strength {
      placement.tone = (
        Float(exp(stream.uniform(in: -Self.gain...Self.gain))),
        Float(stream.uniform(in: -Self.offset...Self.offset))
      )
    }
    return placement
  }
}
