internal import Networks
internal import Tensors

/// The sizes of a DCGAN (Radford, Metz and Chintala 2016): what both players are built from.
///
/// The generator goes from a latent vector to 4 × 4 pixels and doubles them until `resolution`,
/// halving its channels on the way; the discriminator is its mirror.
public struct Architecture: Sendable, Equatable {
  /// The name in weight files and options.
  public static let name = "dcgan"

  /// Rows and columns of an image: a power of two, at least 8.
  public let resolution: Int
  /// Numbers of a latent vector.
  public let latentSize: Int
  /// Channels of the generator's layer of half the resolution, and of 64 pixels when that is less.
  public let width: Int

  /// A DCGAN for images of `resolution` × `resolution`.
  ///
  /// - Returns: Nil when the resolution is no power of two of 8…1024, the latent size is not in
  ///   1…4096 or the width is not an even number of 2…512.
  public init?(resolution: Int, latentSize: Int = 100, width: Int = 32) {
    guard (8...1024).contains(resolution), resolution & (resolution - 1) == 0,
      (1...4096).contains(latentSize), (2...512).contains(width), width % 2 == 0
    else { return nil }
    self.resolution = resolution
    self.latentSize = latentSize
    self.width = width
  }

  /// Channels of both players at each size from 4 × 4 to half the resolution.
  package var channels: [Int] {
    let scale = width * min(resolution / 2, 64)
    return sequence(first: 4) { $0 * 2 }.prefix { $0 < resolution }.map { max(1, scale / $0) }
  }
}
