internal import Networks
public import Tensors

/// The sizes of both players of a game, and what they are made of.
public struct Architecture: Sendable, Equatable {
  /// What the players are made of.
  public enum Kind: String, Sendable, CaseIterable {
    /// A DCGAN (Radford, Metz and Chintala 2016).
    ///
    /// The generator goes from a latent vector to 4 × 4 pixels and doubles them until `resolution`,
    /// halving its channels on the way; the discriminator is its mirror.
    case dcgan
    /// A small FastGAN (Liu et al., "Towards faster and stabilized GAN training for high-fidelity few-shot
    /// image synthesis", 2021) for few radiographs: see `Generator` and `Critic`.
    case fastgan
  }

  /// What the players are made of; its name stands in weight files and options.
  public let kind: Kind
  /// Rows and columns of an image: a power of two, at least 8.
  public let resolution: Int
  /// Numbers of a latent vector.
  public let latentSize: Int
  /// Channels of a DCGAN's layer of half the resolution, and of 64 pixels when that is less; channels of
  /// the last layer of a FastGAN's generator and of the first of its discriminator.
  public let width: Int
  /// Whether radiographs are drawn with their masks; see `Segmenter`.
  public let drawsMasks: Bool
  /// Classes that images are drawn of; 0 for players that know of none.
  public let classCount: Int

  /// Classes that players can have at most.
  public static let mostClasses = 1000

  /// Players for images of `resolution` × `resolution`; nil for sizes that they do not have.
  ///
  /// - Parameters:
  ///   - kind: What they are made of.
  ///   - resolution: A power of two of 8…1024, at least 32 for a FastGAN.
  ///   - latentSize: 1…4096; nil for the kind's own.
  ///   - width: An even number of 2…512; nil for the kind's own.
  ///   - drawsMasks: Whether radiographs are drawn with masks, from 32 pixels on.
  ///   - classCount: 0, or 2…1000 for a FastGAN.
  public init?(
    kind: Kind = .dcgan, resolution: Int, latentSize: Int? = nil, width: Int? = nil,
    drawsMasks: Bool = false, classCount: Int = 0
  ) {
    let latentSize = latentSize ?? kind.latentSize
    let width = width ?? kind.width(resolution: resolution)
    guard (8...1024).contains(resolution), resolution & (resolution - 1) == 0,
      (1...4096).contains(latentSize), (2...512).contains(width), width % 2 == 0,
      resolution >= 32 || kind == .dcgan && !drawsMasks,
      classCount == 0 || kind.drawsClasses && (2...Self.mostClasses).contains(classCount)
    else { return nil }
    self.kind = kind
    self.resolution = resolution
    self.latentSize = latentSize
    self.width = width
    self.drawsMasks = drawsMasks
    self.classCount = classCount
  }

  /// Channels of a DCGAN's players at each size from 4 × 4 to half the resolution; of a FastGAN's generator
  /// to the resolution.
  package var channels: [Int] {
    switch kind {
    case .dcgan:
      let scale = width * min(resolution / 2, 64)
      return sequence(first: 4) { $0 * 2 }.prefix { $0 < resolution }.map { max(1, scale / $0) }
    case .fastgan:
      return sizes.map { width * Self.multiples[min(resolution / $0, 32).trailingZeroBitCount] }
    }
  }

  /// 4, 8, 16 and so on until the resolution.
  var sizes: [Int] { Array(sequence(first: 4) { $0 * 2 }.prefix { $0 <= resolution }) }

  /// Channels of a FastGAN's generator, in widths, at the resolution, half of it, a quarter and so on.
  private static let multiples = [1, 2, 4, 4, 8, 16]
}

extension Architecture.Kind {
  /// Whether one generator can draw several classes.
  public var drawsClasses: Bool { self == .fastgan }

  var latentSize: Int {
    switch self {
    case .dcgan: 100
    case .fastgan: 256
    }
  }

  func width(resolution: Int) -> Int {
    switch self {
    case .dcgan: 32
    case .fastgan: resolution < 256 ? 24 : 16
    }
  }

  /// How players multiply when they learn.
  public var precision: Precision {
    switch self {
    case .dcgan: .single
    case .fastgan: .bf16
    }
  }

  /// Images of one step.
  public var batch: Int {
    switch self {
    case .dcgan: 16
    case .fastgan: 8
    }
  }
}
