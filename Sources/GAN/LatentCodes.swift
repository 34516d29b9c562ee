internal import Glibc
package import Radiographs

/// Where radiographs of a training set lie among latent vectors: their first latent numbers.
///
/// They are principal components of thumbnails, apart from what their class has in common: build, pose,
/// window and frame. Within a class each is brought to the standard normal distribution by its rank (Van
/// der Waerden's scores), as latent numbers are drawn.
package struct LatentCodes {
  private let codes: [[Float]]

  private static let side = 16
  private static let most = 32
  /// The directions are found from so many radiographs at most: of a larger set, every so many.
  private static let mostExamples = 4096

  /// - Parameters:
  ///   - radiographs: Squares of one size, at least one.
  ///   - classes: The class of each, which codes tell nothing of; empty for a set without.
  ///   - latentSize: Numbers of a latent vector.
  package init(_ radiographs: [Radiograph], classes: [Int] = [], latentSize: Int) {
    let groups = Dictionary(grouping: radiographs.indices) { classes.isEmpty ? 0 : classes[$0] }
    var thumbnails = radiographs.map { $0.thumbnail(side: Self.side) }
    for group in groups.values { Self.center(&thumbnails, group) }
    let examples = thumbnails.spread(over: Self.mostExamples)
    let count = min(Self.most, latentSize, examples.count - 1, thumbnails[0].count)
    let components = PrincipalComponents(of: examples, count: count)
    let coordinates = thumbnails.map { components.coordinates(of: $0) }
    var codes = coordinates.map { $0.map { _ in Float(0) } }
    for group in groups.values {
      let scores = group.indices.map {
        Float(Self.normalQuantile((Double($0) + 0.5) / Double(group.count)))
      }
      for place in 0..<count {
        let ranked = group.sorted { (coordinates[$0][place], $0) < (coordinates[$1][place], $1) }
        for (radiograph, score) in zip(ranked, scores) { codes[radiograph][place] = score }
      }
    }
    self.codes = codes
  }

  /// Subtracts the mean of a group.
  private static func center(_ thumbnails: inout [[Float]], _ group: [Int]) {
    for place in thumbnails[group[0]].indices {
      let mean = group.reduce(0) { $0 + thumbnails[$1][place] } / Float(group.count)
      for radiograph in group { thumbnails[radiograph][place] -= mean }
    }
  }

  /// The code of a radiograph, by its place in the set.
  package subscript(radiograph: Int) -> [Float] { codes[radiograph] }

  /// The number below which a standard normal one lies with some probability.
  private static func normalQuantile(_ probability: Double) -> Double {
    var (low, high) = (-9.0, 9.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if erfc(-middle * 0.5.squareRoot()) / 2 < probability { low = middle } else { high = middle }
    }
    return low
  }
}
