/// An operation as a manifest holds it: plain values that rebuild the same mapping later.
public struct OperationRecord: Sendable, Hashable {
  /// What was done, such as `rotate`, `flip-horizontal` or `skew-left`.
  public var name: String
  /// Which definition of it.
  public var version: Int
  /// Its numbers by name.
  public var parameters: [String: Double]

  /// Wraps plain values, valid or not.
  public init(name: String, version: Int, parameters: [String: Double] = [:]) {
    self.name = name
    self.version = version
    self.parameters = parameters
  }
}

/// What can be wrong with a record of an operation.
public enum AugmentationError: Error, Equatable, CustomStringConvertible {
  /// No operation has this name.
  case unknownOperation(name: String)
  /// The operation had another definition when it was recorded.
  case otherVersion(name: String, found: Int, expected: Int)
  /// The numbers are not those that the operation takes.
  case invalidParameters(name: String, found: [String: Double], expected: String)

  /// What was found and what was expected, in lower case.
  public var description: String {
    switch self {
    case .unknownOperation(let name):
      return "operation \(name); expected rotate, flip-… or skew-…"
    case .otherVersion(let name, let found, let expected):
      return "operation \(name) version \(found); expected version \(expected)"
    case .invalidParameters(let name, let found, let expected):
      let list = found.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      let text = list.isEmpty ? "no parameters" : list.joined(separator: ", ")
      return "operation \(name) with \(text); expected \(expected)"
    }
  }
}

extension ClassicOperation {
  /// The operation as plain values.
  public var record: OperationRecord {
    switch self {
    case .rotate(let rotate):
      OperationRecord(
        name: "rotate", version: Rotate.version, parameters: ["degrees": rotate.degrees])
    case .flip(let flip):
      OperationRecord(name: "flip-" + flip.rawValue, version: Flip.version)
    case .skew(let skew):
      OperationRecord(
        name: "skew-" + skew.direction.rawValue, version: Skew.version,
        parameters: ["magnitude": skew.magnitude])
    }
  }

  /// Rebuilds an operation.
  ///
  /// - Throws: `AugmentationError` if it is unknown, of another version, or its numbers are wrong.
  public init(_ record: OperationRecord) throws(AugmentationError) {
    let parameters = record.parameters
    if record.name == "rotate" {
      try Self.check(record, version: Rotate.version)
      guard parameters.count == 1, let degrees = parameters["degrees"], degrees.isFinite else {
        throw .invalidParameters(name: record.name, found: parameters, expected: "finite degrees")
      }
      self = .rotate(Rotate(degrees: degrees))
    } else if let flip = Flip.allCases.first(where: { "flip-" + $0.rawValue == record.name }) {
      try Self.check(record, version: Flip.version)
      guard parameters.isEmpty else {
        throw .invalidParameters(name: record.name, found: parameters, expected: "no parameters")
      }
      self = .flip(flip)
    } else if let direction = Skew.Direction.allCases.first(where: {
      "skew-" + $0.rawValue == record.name
    }) {
      try Self.check(record, version: Skew.version)
      guard parameters.count == 1, let magnitude = parameters["magnitude"],
        Skew.isValid(direction, magnitude: magnitude)
      else {
        let least = direction.isShear ? -Skew.largestMagnitude : 0
        throw .invalidParameters(
          name: record.name, found: parameters,
          expected: "a magnitude in \(least)…\(Skew.largestMagnitude)")
      }
      self = .skew(Skew(direction, magnitude: magnitude))
    } else {
      throw .unknownOperation(name: record.name)
    }
  }

  private static func check(
    _ record: OperationRecord, version: Int
  ) throws(AugmentationError) {
    guard record.version == version else {
      throw .otherVersion(name: record.name, found: record.version, expected: version)
    }
  }
}
