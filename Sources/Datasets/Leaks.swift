/// Two studies that show nearly the same picture.
public struct SimilarPair: Sendable, Equatable {
  /// The place of one among the studies.
  public let first: Int
  /// The place of the other.
  public let second: Int

  /// Both places.
  public init(_ first: Int, _ second: Int) {
    self.first = first
    self.second = second
  }
}

/// Finds studies that would be known to training and judged by all the same.
///
/// What stays is what is judged by: of two, the study in `test` stays before one in `val`, and that
/// before one in `train`.
public struct Leaks: Sendable {
  /// The studies that may stay.
  public private(set) var studies: [Study] = []
  /// The others, with what they are too near to.
  public private(set) var refusals: [Refusal] = []

  /// Looks through studies whose patients all have their sides.
  ///
  /// - Parameters:
  ///   - candidates: All studies.
  ///   - split: The side of every patient.
  ///   - pairs: Near-duplicates among the candidates.
  public init(_ candidates: [Study], split: Split, pairs: [SimilarPair]) {
    var reasons = candidates.map { study -> String? in
      if let earlier = study.earlierSide, earlier != split[study] {
        return "in \(earlier.rawValue) in an earlier build, and its patient \(study.patient) is in "
          + "\(split[study].rawValue); expected each picture on the side that it had"
      }
      guard let given = study.givenSide, given != split[study] else { return nil }
      return "in \(given.rawValue) by its folder, and its patient \(study.patient) is in "
        + "\(split[study].rawValue); expected each patient on one side"
    }
    for pair in pairs where reasons[pair.first] == nil && reasons[pair.second] == nil {
      let (first, second) = (candidates[pair.first], candidates[pair.second])
      guard split[first] != split[second] else { continue }
      let goesFirst = split[first].weight < split[second].weight
      let (leaves, stays) = goesFirst ? (pair.first, second) : (pair.second, first)
      reasons[leaves] =
        "nearly the same picture as \(stays.source), which is in \(split[stays].rawValue); "
        + "expected each picture once (--keep-similar keeps both)"
    }
    for (study, reason) in zip(candidates, reasons) {
      if let reason {
        refusals.append(Refusal(file: study.source, reason: reason))
      } else {
        studies.append(study)
      }
    }
  }
}
