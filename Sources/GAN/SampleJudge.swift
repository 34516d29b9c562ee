package import Radiographs

/// Judges samples by their thumbnails of 32 × 32 pixels: outlines and builds, not grain.
package struct SampleJudge {
  private let training: [[Float]]
  /// Mean distance of two training radiographs.
  private let spread: Double
  /// The least ratio of nearest to fifth-nearest distance among training radiographs.
  private let leastRatio: Double

  private static let side = 32
  /// Comparisons grow with the square: of a larger set, every so many.
  private static let most = 500

  /// - Precondition: At least one radiograph; all are squares whose side 32 divides, or smaller.
  package init(_ trainingSet: TrainingSet) {
    let all = trainingSet.radiographs
    let step = (all.count + Self.most - 1) / Self.most
    let training = stride(from: 0, to: all.count, by: step).map {
      all[$0].thumbnail(side: Self.side)
    }
    self.training = training
    spread = Self.meanDistance(training)
    leastRatio =
      training.indices.map { index in
        Self.ratio(of: training[index], among: training, except: index)
      }.min() ?? 0
  }

  /// What some samples are like; nil when there is nothing to compare.
  package func judge(_ samples: [Radiograph]) -> SampleQuality? {
    guard spread > 0, samples.count > 1 else { return nil }
    let samples = samples.map { $0.thumbnail(side: Self.side) }
    let own = Self.meanDistance(samples)
    var between = 0.0
    for sample in samples {
      for other in training { between += Self.distance(sample, other) }
    }
    between /= Double(samples.count * training.count)
    let copies = samples.count { Self.ratio(of: $0, among: training, except: nil) < leastRatio }
    return SampleQuality(
      diversity: own / spread, distance: max(0, 2 * between - own - spread) / spread,
      copies: Double(copies) / Double(samples.count))
  }

  private static func distance(_ one: [Float], _ other: [Float]) -> Double {
    var sum: Float = 0
    for place in one.indices {
      let difference = one[place] - other[place]
      sum += difference * difference
    }
    return Double(sum).squareRoot()
  }

  /// Of two different ones of a list.
  private static func meanDistance(_ list: [[Float]]) -> Double {
    guard list.count > 1 else { return 0 }
    var sum = 0.0
    for index in list.indices {
      for other in 0..<index { sum += distance(list[index], list[other]) }
    }
    return sum / Double(list.count * (list.count - 1) / 2)
  }

  /// Nearest over fifth-nearest distance; 1 among too few.
  private static func ratio(of thumbnail: [Float], among list: [[Float]], except: Int?) -> Double {
    let distances = list.indices.filter { $0 != except }
      .map { distance(thumbnail, list[$0]) }.sorted()
    guard distances.count > 4, distances[4] > 0 else { return 1 }
    return distances[0] / distances[4]
  }
}
