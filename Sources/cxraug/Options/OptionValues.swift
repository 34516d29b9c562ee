public import ArgumentParser
import Augmentation
public import Expansion
import GAN
public import Preprocessing
public import Radiographs
public import SystemPackage

extension FilePath: @retroactive ExpressibleByArgument {
  /// The bytes of the argument.
  public init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    self.init(argument)
  }
}

extension Quantity: ExpressibleByArgument {
  /// `200` or `2x`.
  public init?(argument: String) { self.init(argument) }
}

extension Depth: ExpressibleByArgument {
  /// `keep`, `8` or `16`.
  public init?(argument: String) {
    switch argument {
    case "keep": self = .keep
    case "8": self = .bits(8)
    case "16": self = .bits(16)
    default: return nil
    }
  }

  /// What help shows.
  public static var allValueStrings: [String] { ["keep", "8", "16"] }
}

extension OutputSize: ExpressibleByArgument {
  /// `256`, `512x384` or `native`.
  public init?(argument: String) { self.init(argument) }
}

extension Fit: ExpressibleByArgument {}

extension OutputFormat: ExpressibleByArgument {}

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

/// A length of time: `90s`, `30m` or `1.5h`.
struct Duration: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = Double(argument.dropLast()),
      number > 0, number * unit <= 30 * 86_400
    else { return nil }
    seconds = number * unit
  }
}
