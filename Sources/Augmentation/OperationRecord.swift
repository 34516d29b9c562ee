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
      let names = ClassicOperation.definitions.flatMap(\.recordNames)
      guard let nearest = Spelling.nearest(name, among: names) else {
        return "operation \(name); expected one that this version knows"
      }
      return "operation \(name); expected one that this version knows, such as \(nearest)"
    case .otherVersion(let name, let found, let expected):
      return "operation \(name) version \(found); expected version \(expected)"
    case .invalidParameters(let name, let found, let expected):
      let list = found.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      let text = list.isEmpty ? "no parameters" : list.joined(separator: ", ")
      return "operation \(name) with \(text); expected \(expected)"
    }
  }
}

extension TransformDefinition {
  /// The names of its operations in a manifest.
  var recordNames: [String] { choices.isEmpty ? [name] : choices.map(recordName) }

  /// An operation as plain values.
  func record(_ choice: String = "", _ values: [Double] = []) -> OperationRecord {
    OperationRecord(
      name: recordName(choice), version: version,
      parameters: Dictionary(
        zip(parameters.map(\.name), values), uniquingKeysWith: { first, _ in first }))
  }

  /// The operation of a record whose name is that of a choice.
  ///
  /// - Throws: `AugmentationError` if it is of another version, or its numbers are wrong.
  fileprivate func operation(
    _ record: OperationRecord, choice: String
  ) throws(AugmentationError) -> ClassicOperation {
    guard record.version == version else {
      throw .otherVersion(name: record.name, found: record.version, expected: version)
    }
    let values = parameters.compactMap { parameter in
      record.parameters[parameter.name].flatMap {
        limits(parameter, choice: choice).contains($0) ? $0 : nil
      }
    }
    guard values.count == parameters.count, record.parameters.count == parameters.count else {
      let expected = parameters.map { parameter in
        let limits = limits(parameter, choice: choice)
        return "\(parameter.name) in \(PipelineNumber.text(limits.lowerBound))…"
          + PipelineNumber.text(limits.upperBound)
      }
      throw .invalidParameters(
        name: record.name, found: record.parameters,
        expected: expected.isEmpty ? "no parameters" : expected.joined(separator: ", "))
    }
    return operation(choice, values)
  }
}

extension ClassicOperation {
  /// Rebuilds an operation.
  ///
  /// - Throws: `AugmentationError` if it is unknown, of another version, or its numbers are wrong.
  public init(_ record: OperationRecord) throws(AugmentationError) {
    for definition in Self.definitions {
      guard let place = definition.recordNames.firstIndex(of: record.name) else { continue }
      let choice = definition.choices.isEmpty ? "" : definition.choices[place]
      self = try definition.operation(record, choice: choice)
      return
    }
    throw .unknownOperation(name: record.name)
  }

  /// The operation as plain values.
  public var record: OperationRecord {
    switch self {
    case .rotate(let rotate):
      Rotate.definition.record(rotate.keepsScale ? "keep" : "crop", [rotate.degrees])
    case .flip(let flip): Flip.definition.record(flip.rawValue)
    case .skew(let skew): Skew.definition.record(skew.direction.rawValue, [skew.magnitude])
    case .shear(let shear):
      Shear.definition.record(shear.isVertical ? "vertical" : "horizontal", [shear.degrees])
    case .zoom(let zoom): Zoom.definition.record("", [zoom.factor])
    case .translate(let translate): Translate.definition.record("", [translate.x, translate.y])
    case .crop(let crop): Crop.definition.record("", [crop.side, crop.x, crop.y])
    case .perspective(let perspective): Perspective.definition.record("", perspective.inward)
    case .elastic(let elastic):
      Elastic.definition.record(
        elastic.style.rawValue, [elastic.magnitude, elastic.cells, elastic.key])
    case .tone(.brightness(let share)): ToneCurve.brightness.record("", [share])
    case .tone(.contrast(let factor)): ToneCurve.contrast.record("", [factor])
    case .tone(.gamma(let power)): ToneCurve.gamma.record("", [power])
    case .tone(.window(let center, let width)): ToneCurve.window.record("", [width, center])
    case .equalize: Equalization.definition.record()
    case .clahe(let clahe): CLAHE.definition.record("", [clahe.clip, clahe.tiles])
    case .noise(let noise):
      switch noise.kind {
      case .gaussian(let deviation): Noise.gaussian.record("", [deviation, noise.key])
      case .quantum(let atWhite): Noise.quantum.record("", [atWhite, noise.key])
      }
    case .smooth(.blur(let deviation)): Smoothing.blur.record("", [deviation])
    case .smooth(.sharpen(let amount, let deviation)):
      Smoothing.sharpen.record("", [amount, deviation])
    case .erase(let erasing):
      Erasing.definition.record(
        "", [erasing.width, erasing.height, erasing.x, erasing.y, erasing.level])
    }
  }
}
