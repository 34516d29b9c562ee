/// What the masks of a training set are like, and with which a drawn one must agree to be plausible.
public struct MaskRange: Sendable, Equatable, LosslessStringConvertible {
  /// How many parts most masks have.
  public let parts: Int
  /// Smallest and largest area, as shares of the image.
  public let area: ClosedRange<Double>
  /// The least that two parts are alike.
  public let balance: Double

  /// The range of some masks, which are at least one; a twentieth of them may be odd on either side.
  init(of shapes: [MaskShape]) {
    let counts = Dictionary(grouping: shapes, by: \.parts).mapValues(\.count)
    let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    parts = most
    let usual = shapes.filter { $0.parts == most }
    func quantile(_ values: [Double], _ share: Double) -> Double {
      let sorted = values.sorted()
      return sorted[Int((Double(sorted.count - 1) * share).rounded())]
    }
    let areas = usual.map(\.area)
    area = Self.rounded(0.9 * quantile(areas, 0.02))...Self.rounded(1.1 * quantile(areas, 0.98))
    balance = Self.rounded(0.9 * quantile(usual.map(\.balance), 0.02))
  }

  /// Whether a mask could be one of them.
  public func contains(_ shape: MaskShape) -> Bool {
    shape.parts == parts && area.contains(shape.area) && shape.balance >= balance
  }

  /// Reads what `description` gives; nil for anything else.
  public init?(_ text: String) {
    let numbers = text.split(separator: " ").compactMap { Double($0) }
    guard numbers.count == 4, numbers.allSatisfy(\.isFinite), (0...1000).contains(numbers[0]),
      numbers[1] <= numbers[2]
    else { return nil }
    parts = Int(numbers[0])
    area = numbers[1]...numbers[2]
    balance = numbers[3]
  }

  /// Parts, smallest and largest area, least balance.
  public var description: String {
    "\(parts) \(area.lowerBound) \(area.upperBound) \(balance)"
  }

  private static func rounded(_ value: Double) -> Double { (value * 1e5).rounded() / 1e5 }
}
