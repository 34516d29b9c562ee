internal import Glibc
package import Radiographs

/// Tells images that copy a radiograph of the training set from others.
///
/// A copy lies near one radiograph and far from the others: its distance to the nearest is small beside that
/// to the fifth-nearest. (The distance alone would take what is merely smooth, and lies near everything, for
/// a copy; compare Meehan et al., "A non-parametric test to detect data-copying", 2020.) Distances are those
/// of thumbnails of 32 × 32 pixels without their mean and contrast: a copy may be darker.
package struct CopyCheck: Sendable {
  /// Of the radiographs, row by row, mean 0 and variance 1.
  package let thumbnails: [[Float]]
  /// A ratio that is less is a copy's; 0 where there are too few to say.
  ///
  /// One in a hundred training radiographs lies as near to another.
  package let leastRatio: Float

  /// Rows and columns of a thumbnail.
  package static let side = 32
  /// Of a larger set, every so many; a generator's file holds them all.
  private static let most = 4096
  /// `leastRatio` is found from so many at most.
  private static let mostExamples = 500
  private static let neighbor = 5

  /// What is a copy of one of some radiographs; they are squares of one size, which `side` divides, or
  /// smaller.
  package init(of radiographs: [Radiograph]) {
    thumbnails = radiographs.spread(over: Self.most).map(Self.thumbnail)
    let examples = Array(thumbnails.indices).spread(over: Self.mostExamples)
    let ratios = examples.map { [thumbnails] example in
      Self.ratio(of: thumbnails[example], among: thumbnails, except: example)
    }
    leastRatio = ratios.count > Self.neighbor ? ratios.sorted()[ratios.count / 100] : 0
  }

  /// What a generator's file holds.
  package init(thumbnails: [[Float]], leastRatio: Float) {
    self.thumbnails = thumbnails
    self.leastRatio = leastRatio
  }

  /// Whether an image of the size of the radiographs copies one of them.
  package func isCopy(_ image: Radiograph) -> Bool {
    Self.ratio(of: Self.thumbnail(of: image), among: thumbnails) < leastRatio
  }

  private static func thumbnail(of radiograph: Radiograph) -> [Float] {
    var thumbnail = radiograph.thumbnail(side: side)
    let mean = thumbnail.reduce(0, +) / Float(thumbnail.count)
    for place in thumbnail.indices { thumbnail[place] -= mean }
    let contrast = (thumbnail.reduce(0) { $0 + $1 * $1 } / Float(thumbnail.count)).squareRoot()
    // What is all one gray stays 0.
    for place in thumbnail.indices { thumbnail[place] /= max(contrast, 1e-6) }
    return thumbnail
  }

  /// The distance to the nearest over that to the fifth-nearest; 1 among too few.
  private static func ratio(
    of thumbnail: [Float], among others: [[Float]], except own: Int? = nil
  ) -> Float {
    var nearest = [Float](repeating: .infinity, count: neighbor)
    for (place, other) in others.enumerated() where place != own {
      let distance = thumbnail.squaredDistance(to: other)
      guard distance < nearest[neighbor - 1] else { continue }
      let rank = nearest.firstIndex { distance < $0 } ?? neighbor - 1
      nearest.removeLast()
      nearest.insert(distance, at: rank)
    }
    let last = nearest[neighbor - 1]
    return last.isFinite && last > 0 ? (nearest[0] / last).squareRoot() : 1
  }
}
