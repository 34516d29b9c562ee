public import ArgumentParser
public import Augmentation
public import Datasets
import Expansion
import Files
public import GAN
public import Preprocessing
public import Radiographs
public import SystemPackage
public import Tensors

extension FilePath: @retroactive ExpressibleByArgument {
  /// The bytes of the argument.
  public init?(argument: String) {
    guard !argument.isEmpty, let bytes = GivenArguments.bytes(of: argument) else { return nil }
    self.init(bytes: bytes)
  }
}

/// Values that are told what was expected when they are wrong.
enum OptionValue {
  /// `200` or `2x`.
  @Sendable static func quantity(_ text: String) throws -> Quantity {
    try unwrap(Quantity(text), expected: "a count or a multiple such as 2x")
  }

  /// `256`, `512x384` or `native`.
  @Sendable static func size(_ text: String) throws -> OutputSize {
    try unwrap(OutputSize(text), expected: "a number of 1…16384, two as in 512x384, or native")
  }

  /// `keep`, `8` or `16`.
  @Sendable static func depth(_ text: String) throws -> Depth {
    try unwrap(Depth(text), expected: "keep, 8 or 16")
  }

  /// `reflect`, `edge`, `black` or a share of white.
  @Sendable static func border(_ text: String) throws -> Border {
    try unwrap(Border(text: text), expected: "reflect, edge, black or a share of white in 0…1")
  }

  /// A length of time in seconds, from `90s`, `30m` or `1.5h`; 30 days at most.
  @Sendable static func seconds(_ text: String) throws -> Double {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = text.last.flatMap { units[$0] }
    let seconds = unit.flatMap { unit in Double(text.dropLast()).map { $0 * unit } }
    let inRange = seconds.flatMap { $0 > 0 && $0 <= 30 * 86_400 ? $0 : nil }
    return try unwrap(inRange, expected: "a time such as 90s, 30m or 2h")
  }

  /// A number of bytes, with `K`, `M` or `G` of 1024 each.
  @Sendable static func byteCount(_ text: String) throws -> Int {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = text.last.flatMap { units[$0] }
    let count = Int(unit == nil ? text : String(text.dropLast()))
    let product = count.map { $0.multipliedReportingOverflow(by: unit ?? 1) }
    let inRange = product.flatMap { !$0.overflow && $0.partialValue > 0 ? $0.partialValue : nil }
    return try unwrap(inRange, expected: "bytes such as 1000000, 64M or 2G")
  }

  private static func unwrap<Value>(_ value: Value?, expected: String) throws -> Value {
    guard let value else { throw ValidationError("expected \(expected)") }
    return value
  }
}

extension Fit: ExpressibleByArgument {}
extension Architecture.Kind: ExpressibleByArgument {}
extension AdversarialLoss: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}

extension Interpolation: ExpressibleByArgument {}

extension OutputFormat: ExpressibleByArgument {}

extension Layout: ExpressibleByArgument {}

extension MaskKind: ExpressibleByArgument {}

extension Preset: ExpressibleByArgument {}

/// Which flips a variant may have; `none` is a choice of its own.
enum FlipChoice: String, ExpressibleByArgument, CaseIterable {
  case horizontal
  case vertical
  case none

  var flip: Flip? {
    switch self {
    case .horizontal: .horizontal
    case .vertical: .vertical
    case .none: nil
    }
  }
}
