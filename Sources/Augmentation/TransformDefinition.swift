/// What a kind of transform takes, as pipelines, manifests and help name it.
public struct TransformDefinition: Sendable {
  /// A number that a transform takes.
  public struct Parameter: Sendable {
    /// What a single number in a pipeline stands for.
    public enum Reach: Sendable {
      /// Everything from a value that does nothing up, or down, to the number.
      case from(Double)
      /// Everything from minus the number to the number.
      case bothWays
      /// The number itself.
      case exact
      /// Nothing: every variant gets a whole number of 32 random bits of its own.
      case key
    }

    /// The name.
    public let name: String
    /// What it may be.
    public let limits: ClosedRange<Double>
    /// What it is drawn from unless a pipeline says otherwise.
    public let standard: ClosedRange<Double>
    /// What a single number stands for.
    public let reach: Reach
    /// Digits behind the point of drawn values, so that a manifest can be read.
    public let digits: Int

    init(
      _ name: String, limits: ClosedRange<Double>, standard: ClosedRange<Double>,
      reach: Reach, digits: Int
    ) {
      self.name = name
      self.limits = limits
      self.standard = standard
      self.reach = reach
      self.digits = digits
    }

    /// The start of a transform's own random numbers.
    static let key = Parameter(
      "key", limits: 0...4_294_967_295, standard: 0...4_294_967_295, reach: .key, digits: 0)

    package var isKey: Bool { if case .key = reach { true } else { false } }
  }

  /// The name.
  public let name: String
  /// Raised when the same parameters would give another image.
  public let version: Int
  /// The ways in which it can be done, none if there is only one.
  public let choices: [String]
  /// The ways that are drawn from unless a pipeline names some.
  public let standardChoices: [String]
  /// The way that a manifest does not name.
  public let plainChoice: String?
  /// Names for several choices.
  public let groups: [String: [String]]
  /// Choices whose numbers get a random sign.
  public let signedChoices: Set<String>
  /// The numbers, in the order in which a pipeline may give them without names.
  public let parameters: [Parameter]
  /// Whether the first range of a pipeline stands for all parameters.
  public let sharesRange: Bool
  /// Whether it moves samples, and masks and points with them.
  public let isGeometric: Bool
  /// Builds the operation from a choice and a value for each parameter, all in range.
  let operation: @Sendable (_ choice: String, _ values: [Double]) -> ClassicOperation

  init(
    _ name: String, version: Int = 1, choices: [String] = [], standardChoices: [String]? = nil,
    plainChoice: String? = nil,
    groups: [String: [String]] = [:], signedChoices: Set<String> = [],
    parameters: [Parameter] = [], sharesRange: Bool = false, isGeometric: Bool,
    operation: @escaping @Sendable (_ choice: String, _ values: [Double]) -> ClassicOperation
  ) {
    self.name = name
    self.version = version
    self.choices = choices
    self.standardChoices = standardChoices ?? choices
    self.plainChoice = plainChoice
    self.groups = groups
    self.signedChoices = signedChoices
    self.parameters = parameters
    self.sharesRange = sharesRange
    self.isGeometric = isGeometric
    self.operation = operation
  }

  /// The name of a recorded operation.
  func recordName(_ choice: String) -> String {
    choice.isEmpty || choice == plainChoice ? name : name + "-" + choice
  }

  /// What a value of a parameter may be for a choice.
  func limits(_ parameter: Parameter, choice: String) -> ClosedRange<Double> {
    signedChoices.contains(choice)
      ? -parameter.limits.upperBound...parameter.limits.upperBound : parameter.limits
  }
}

extension TransformDefinition: Hashable {
  /// Names are unique.
  public static func == (first: Self, second: Self) -> Bool { first.name == second.name }

  /// Feeds the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
