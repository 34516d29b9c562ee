/// The classes that one generator draws, in the order of their numbers, which is that of their names.
public struct ClassNames: Sendable, Equatable, LosslessStringConvertible {
  /// At least two, each once.
  public let names: [String]

  private static let longest = 200

  /// The classes of some labels; nil when they are fewer than two, too many for a generator, or no names of
  /// folders as data sets have them.
  public init?(of labels: some Sequence<String>) {
    let names = Set(labels).sorted()
    guard (2...Architecture.mostClasses).contains(names.count), names.allSatisfy(Self.isName) else {
      return nil
    }
    self.names = names
  }

  /// Reads what `description` gives; nil for anything else.
  public init?(_ text: String) {
    self.init(of: text.split(separator: " ").map(String.init))
    guard description == text else { return nil }
  }

  /// The names, a space between.
  public var description: String { names.joined(separator: " ") }

  /// The names for a person.
  public var list: String { names.joined(separator: ", ") }

  /// The number of a class, counted from 0; nil for another.
  public func place(of name: String) -> Int? { names.firstIndex(of: name) }

  /// Small letters, digits, dashes and underscores, no dash at the beginning.
  private static func isName(_ name: String) -> Bool {
    (1...longest).contains(name.utf8.count) && !name.hasPrefix("-")
      && name.unicodeScalars.allSatisfy { scalar in
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-"
          || scalar == "_"
      }
  }
}
