public import Radiographs

/// A mask as numbers: how many connected parts, how large, and how alike the largest two.
public struct MaskShape: Sendable, Equatable {
  /// Connected parts of at least a two-hundredth of the image.
  public let parts: Int
  /// The share of the image that is in the mask.
  public let area: Double
  /// The area of the second largest part over that of the largest; 0 with one part or none.
  public let balance: Double

  static let smallestShare = 0.005

  /// The shape of a mask: whatever is above 0.
  public init(_ mask: Radiograph) {
    let areas = MaskParts(mask).areas.sorted(by: >)
    let count = Double(mask.width * mask.height)
    parts = areas.count { Double($0) >= Self.smallestShare * count }
    area = Double(areas.reduce(0, +)) / count
    balance = areas.count > 1 ? Double(areas[1]) / Double(areas[0]) : 0
  }
}

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

/// The connected parts of a mask, by neighbors to all four sides.
struct MaskParts {
  /// Samples of each part.
  private(set) var areas: [Int] = []
  /// The part of each sample, from 0; −1 outside.
  private(set) var places: [Int]

  /// The parts of what is above 0 in `mask`.
  init(_ mask: Radiograph) {
    places = mask.samples.map { $0 > 0 ? -2 : -1 }
    let (width, height) = (mask.width, mask.height)
    var open: [Int] = []
    for start in places.indices where places[start] == -2 {
      let part = areas.count
      var area = 0
      places[start] = part
      open.append(start)
      while let place = open.popLast() {
        area += 1
        let (row, column) = place.quotientAndRemainder(dividingBy: width)
        for (next, isInside) in [
          (place - 1, column > 0), (place + 1, column < width - 1), (place - width, row > 0),
          (place + width, row < height - 1),
        ] where isInside && places[next] == -2 {
          places[next] = part
          open.append(next)
        }
      }
      areas.append(area)
    }
  }
}

extension Radiograph {
  /// A mask of 0 and `value` without specks and holes: parts and gaps that are smaller than those that
  /// count go to their surroundings.
  func cleanMask(value: UInt16) -> Radiograph {
    let least = MaskShape.smallestShare * Double(width * height)
    var clean = Radiograph(
      width: width, height: height, bits: value > 255 ? 16 : 8,
      samples: samples.map { $0 > 0 ? value : 0 })
    for isHole in [true, false] {
      let parts = MaskParts(isHole ? clean.inverted(value: value) : clean)
      for (index, part) in parts.places.enumerated()
      where part >= 0 && Double(parts.areas[part]) < least {
        clean.samples[index] = isHole ? value : 0
      }
    }
    return clean
  }

  private func inverted(value: UInt16) -> Radiograph {
    Radiograph(
      width: width, height: height, bits: bits, samples: samples.map { $0 > 0 ? 0 : value })
  }
}
