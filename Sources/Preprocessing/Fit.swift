/// How an image is brought to another aspect.
public enum Fit: String, Sendable, CaseIterable {
  /// Cuts equal parts off both ends of the longer direction.
  case crop
  /// Adds black at both ends of the shorter direction.
  case pad
  /// Scales the directions differently.
  case stretch
}

/// What lies outside an image when a mapping looks there.
public enum Border: Sendable, Hashable {
  /// The image again, mirrored at its edge.
  case reflection
  /// The outermost samples, repeated.
  case edge
  /// One value, as a share of white in 0…1; background in labels.
  case constant(Double)

  /// Zero: black in a radiograph, background in labels.
  public static let black = Border.constant(0)

  /// Reads `reflect`, `edge`, `black` or a share of white in 0…1; nil for anything else.
  public init?(text: String) {
    switch text {
    case "reflect": self = .reflection
    case "edge": self = .edge
    case "black": self = .black
    default:
      guard let share = Double(text), (0...1).contains(share) else { return nil }
      self = .constant(share)
    }
  }

  /// What `init` reads.
  public var text: String {
    switch self {
    case .reflection: "reflect"
    case .edge: "edge"
    case .constant(let share): share == 0 ? "black" : "\(share)"
    }
  }

  /// The value in samples of some bits; nil if it is that of other samples.
  func value(bits: Int) -> UInt16? {
    guard case .constant(let share) = self else { return nil }
    return UInt16((share * Double((1 << bits) - 1)).rounded())
  }

  /// The sample that stands for one at a position; nil for a constant outside.
  package func position(_ index: Int, count: Int) -> Int? {
    if (0..<count).contains(index) { return index }
    return switch self {
    case .reflection: AxisTaps.reflected(index, count: count)
    case .edge: min(max(index, 0), count - 1)
    case .constant: nil
    }
  }
}
