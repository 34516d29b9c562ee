internal import Files

/// The training original that a synthetic radiograph looks most like.
public struct NearestImage: Sendable, Equatable {
  /// Its path from the output folder.
  public let file: String
  /// One less the correlation of their fine structure, laid onto each other, or onto the mirror
  /// image: from 0, a copy, to about 1, nothing in common; rounded to four decimals.
  public let distance: Double

  /// A neighbor that was found.
  public init(file: String, similarity: Double) {
    self.file = file
    distance = ((1 - similarity) * 10_000).rounded() / 10_000
  }

  /// Reads the two columns; nil when the radiograph has no neighbor.
  init?(_ file: JSON?, _ distance: JSON?) {
    guard let file = file?.string, let distance = distance?.number, (0...2).contains(distance)
    else { return nil }
    self.file = file
    self.distance = distance
  }
}
