package import Radiographs

/// Judges samples by where their edges lie (`GradientHistograms`): structure, not grain.
package struct SampleJudge {
  private let training: [[Float]]
  /// Mean distance of two training radiographs.
  private let spread: Double
  private let copyCheck: CopyCheck

  /// Comparisons grow with the square: of a larger set, every so many.
  private static let most = 500

  /// - Precondition: All radiographs are squares whose side 8 divides.
  package init(_ trainingSet: TrainingSet) {
    training = trainingSet.radiographs.spread(over: Self.most).map {
      GradientHistograms($0).numbers
    }
    spread = Self.meanDistance(training)
    copyCheck = trainingSet.copyCheck
  }

  /// What some samples are like; nil when there is nothing to compare.
  package func judge(_ samples: [Radiograph]) -> SampleQuality? {
    guard spread > 0, samples.count > 1 else { return nil }
    let copies = samples.count(where: copyCheck.isCopy)
    let samples = samples.map { GradientHistograms($0).numbers }
    let own = Self.meanDistance(samples)
    var between = 0.0
    for sample in samples {
      for other in training { between += Self.distance(sample, other) }
    }
    between /= Double(samples.count * training.count)
    return SampleQuality(
      diversity: own / spread, distance: max(0, 2 * between - own - spread) / spread,
      copies: Double(copies) / Double(samples.count))
  }

  private static func distance(_ one: [Float], _ other: [Float]) -> Double {
    Double(one.squaredDistance(to: other)).squareRoot()
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
}
