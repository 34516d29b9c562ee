internal import Randomness

/// Which part of a data set a patient belongs to.
public enum Side: String, Sendable, CaseIterable {
  /// Learned from; the only part that is augmented.
  case train
  /// Judged by while a model is chosen.
  case val
  /// Judged by once.
  case test
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
  /// In each class the patients stand in a random order that depends on seed and patient alone; from
  /// its beginning whole patients go to `test`, then `val`, as long as the share of images, rounded,
  /// is not exceeded; the rest trains. A patient with images of several classes counts where most
  /// of them are.
  public init(_ studies: [Study], _ options: Options) {
    sides = [:]
    for stratum in Self.strata(studies) {
      let total = stratum.map(\.images).reduce(0, +)
      var patients = stratum.sorted { a, b in
        (Self.hash(a.name, options.seed), a.name) < (Self.hash(b.name, options.seed), b.name)
      }
      for (side, share) in [(Side.test, options.test), (.val, options.validation)] {
        var room = Int((share * Double(total)).rounded())
        patients.removeAll { patient in
          guard patient.images <= room else { return false }
          room -= patient.images
          sides[patient.name] = side
          return true
        }
      }
      for patient in patients { sides[patient.name] = .train }
    }
  }

  /// Gives sides to patients that have none: by a hash of seed and patient against the shares.
  public mutating func admit(_ studies: [Study], _ options: Options) {
    for patient in Set(studies.map(\.patient)) where sides[patient] == nil {
      let place = Double(Self.hash(patient, options.seed) >> 11) * 0x1p-53
      sides[patient] =
        place < options.test
        ? .test : place < options.test + options.validation ? .val : .train
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

  private struct Patient {
    let name: String
    let images: Int
  }

  /// The patients of each class, classes in order of their names.
  private static func strata(_ studies: [Study]) -> [[Patient]] {
    var patients: [String: [String: Int]] = [:]
    for study in studies {
      patients[study.patient, default: [:]][study.label ?? "", default: 0] += 1
    }
    var strata: [String: [Patient]] = [:]
    for (name, counts) in patients {
      let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
      strata[most, default: []].append(
        Patient(name: name, images: counts.values.reduce(0, +)))
    }
    return strata.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func hash(_ patient: String, _ seed: UInt64) -> UInt64 {
    var stream = RandomStream(seed: seed, purpose: "split", subject: Digest(of: patient))
    return stream.next()
  }
}
