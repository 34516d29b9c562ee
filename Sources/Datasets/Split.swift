internal import Randomness

/// Which part of a data set a patient belongs to.
public enum Side: String, Sendable, CaseIterable {
  /// Learned from; the only part that is augmented.
  case train
  /// Judged by while a model is chosen.
  case val
  /// Judged by once.
  case test

  /// What is judged by weighs more: of two copies it is the one to keep.
  public var weight: Int {
    switch self {
    case .train: 0
    case .val: 1
    case .test: 2
    }
  }
}

/// Every patient's side: whole patients, stratified by class, and never changed once stored.
public struct Split: Sendable, Equatable {
  /// The side of each patient.
  public private(set) var sides: [String: Side]

  /// What decides a first split.
  public struct Options: Sendable, Equatable {
    /// The share of images for validation, 0…1.
    public var validation: Double
    /// The share of images for testing, 0…1.
    public var test: Double
    /// Where the random order comes from.
    public var seed: UInt64

    /// All three.
    public init(validation: Double, test: Double, seed: UInt64) {
      self.validation = validation
      self.test = test
      self.seed = seed
    }
  }

  /// Sides that were stored.
  public init(sides: [String: Side]) { self.sides = sides }

  /// Splits some studies for the first time.
  ///
  /// Where the folders of the input give sides, those are the sides; a patient in several of them
  /// gets the one that weighs most, and so do relatives without. Elsewhere, in each class, the
  /// families of patients stand in a random order that depends on seed and name alone; from its
  /// beginning whole families go to `test`, then `val`, as long as the share of images, rounded, is
  /// not exceeded; the rest trains.
  /// A family with images of several classes counts where most of them are.
  public init(_ studies: [Study], _ options: Options, families: Families = Families()) {
    sides = [:]
    takeGivenSides(studies)
    var groups = Dictionary(sides.map { (families.name(of: $0.key), $0.value) }) {
      $0.weight > $1.weight ? $0 : $1
    }
    let free = studies.filter { sides[$0.patient] == nil }
    let unrelated = free.filter { groups[families.name(of: $0.patient)] == nil }
    for stratum in Self.strata(unrelated, families) {
      let total = stratum.map(\.images).reduce(0, +)
      var waiting = stratum.map { (order: Self.hash($0.name, options.seed), family: $0) }
        .sorted { ($0.order, $0.family.name) < ($1.order, $1.family.name) }.map(\.family)
      for (side, share) in [(Side.test, options.test), (.val, options.validation)] {
        var room = Int((share * Double(total)).rounded())
        waiting.removeAll { family in
          guard family.images <= room else { return false }
          room -= family.images
          groups[family.name] = side
          return true
        }
      }
    }
    for study in free { sides[study.patient] = groups[families.name(of: study.patient)] ?? .train }
  }

  /// Gives sides to patients that have none: that of their folder, or of their family, or by a hash of
  /// seed and family against the shares.
  public mutating func admit(
    _ studies: [Study], _ options: Options, families: Families = Families()
  ) {
    let known = sides
    takeGivenSides(studies.filter { known[$0.patient] == nil })
    let patients = Set(studies.map(\.patient)).union(sides.keys)
    let groups = Dictionary(grouping: patients) { families.name(of: $0) }
    for (family, members) in groups {
      let stored = members.compactMap { sides[$0] }.max { $0.weight < $1.weight }
      let place = Double(Self.hash(family, options.seed) >> 11) * 0x1p-53
      let drawn: Side =
        place < options.test
        ? .test : place < options.test + options.validation ? .val : .train
      for patient in members where sides[patient] == nil { sides[patient] = stored ?? drawn }
    }
  }

  private mutating func takeGivenSides(_ studies: [Study]) {
    for study in studies {
      guard let given = study.givenSide else { continue }
      let earlier = sides[study.patient] ?? given
      sides[study.patient] = earlier.weight > given.weight ? earlier : given
    }
  }

  /// The side of a study's patient.
  ///
  /// - Precondition: The patient was split or admitted.
  public subscript(study: Study) -> Side {
    guard let side = sides[study.patient] else {
      preconditionFailure("Split: patient \(study.patient) has no side")
    }
    return side
  }

  private struct Family {
    let name: String
    let images: Int
  }

  /// The families of each class, classes in order of their names.
  private static func strata(_ studies: [Study], _ families: Families) -> [[Family]] {
    var counts: [String: [String: Int]] = [:]
    for study in studies {
      counts[families.name(of: study.patient), default: [:]][study.label ?? "", default: 0] += 1
    }
    var strata: [String: [Family]] = [:]
    for (name, labels) in counts {
      let most = labels.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
      strata[most, default: []].append(
        Family(name: name, images: labels.values.reduce(0, +)))
    }
    return strata.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func hash(_ patient: String, _ seed: UInt64) -> UInt64 {
    var stream = RandomStream(seed: seed, purpose: "split", subject: Digest(of: patient))
    return stream.next()
  }
}
