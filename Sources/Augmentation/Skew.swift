public import Preprocessing

/// Tilts an image in perspective or shears it, and enlarges it just so far that no corner is empty.
public struct Skew: Sendable, Hashable {
  /// Which way.
  public enum Direction: String, Sendable, Hashable, CaseIterable {
    /// The left edge comes closer, the right edge recedes.
    case left
    /// The right edge comes closer.
    case right
    /// The bottom edge comes closer.
    case forward
    /// The top edge comes closer.
    case backward
    /// Rows slide along themselves, the more the further they are from the middle.
    case shearHorizontal = "shear-horizontal"
    /// Columns slide along themselves.
    case shearVertical = "shear-vertical"
    /// The top left corner is drawn inward along the top edge.
    case topLeftAcross = "top-left-across"
    /// The top left corner is drawn inward along the left edge.
    case topLeftDown = "top-left-down"
    /// The top right corner is drawn inward along the top edge.
    case topRightAcross = "top-right-across"
    /// The top right corner is drawn inward along the right edge.
    case topRightDown = "top-right-down"
    /// The bottom left corner is drawn inward along the bottom edge.
    case bottomLeftAcross = "bottom-left-across"
    /// The bottom left corner is drawn inward along the left edge.
    case bottomLeftUp = "bottom-left-up"
    /// The bottom right corner is drawn inward along the bottom edge.
    case bottomRightAcross = "bottom-right-across"
    /// The bottom right corner is drawn inward along the right edge.
    case bottomRightUp = "bottom-right-up"

    /// Tilts and shears.
    static let standard: [Direction] = [
      .left, .right, .forward, .backward, .shearHorizontal, .shearVertical,
    ]

    /// The corner that is drawn inward, counted from the top left to the right; nil for the others.
    fileprivate var corner: Int? {
      Self.allCases.firstIndex(of: self).flatMap { place in
        place < Self.standard.count ? nil : (place - Self.standard.count) / 2
      }
    }

    /// Whether parallels stay parallel; such a skew has a sign.
    public var isShear: Bool { self == .shearHorizontal || self == .shearVertical }
  }

  /// Tilts and shears, up to 0.05 unless a pipeline says otherwise; shears go both ways.
  static let definition = TransformDefinition(
    "skew", choices: Direction.allCases.map(\.rawValue),
    standardChoices: Direction.standard.map(\.rawValue),
    groups: [
      "tilt": Direction.standard.filter { !$0.isShear }.map(\.rawValue),
      "shear": Direction.standard.filter(\.isShear).map(\.rawValue),
      "corner": Direction.allCases.filter { $0.corner != nil }.map(\.rawValue),
    ],
    signedChoices: Set(Direction.allCases.filter(\.isShear).map(\.rawValue)),
    parameters: [
      .init(
        "magnitude", limits: 0...largestMagnitude, standard: 0...0.05, reach: .from(0), digits: 5)
    ],
    isGeometric: true
  ) { choice, values in .skew(Skew(Direction(rawValue: choice) ?? .left, magnitude: values[0])) }
  /// Magnitudes go up to this.
  public static let largestMagnitude = 0.45

  /// Which way.
  public let direction: Direction
  /// How far a corner of the frame moves, as a fraction of the frame's side.
  public let magnitude: Double

  /// Skews one way.
  ///
  /// - Parameters:
  ///   - direction: Which way.
  ///   - magnitude: How far, in 0…`largestMagnitude`; a shear may be negative.
  /// - Precondition: `magnitude` is in range.
  public init(_ direction: Direction, magnitude: Double) {
    precondition(
      Self.isValid(direction, magnitude: magnitude),
      "Skew: magnitude \(magnitude) for \(direction.rawValue)")
    self.direction = direction
    self.magnitude = magnitude
  }

  /// Whether a magnitude is in range.
  static func isValid(_ direction: Direction, magnitude: Double) -> Bool {
    abs(magnitude) <= largestMagnitude && (magnitude >= 0 || direction.isShear)
  }

  /// From the skewed frame to the frame before, both -1…1 from edge to edge.
  public var projection: Projection {
    switch direction {
    case .left: tilted(toward: -1)
    case .right: tilted(toward: 1)
    case .backward: tilted(toward: -1).transposed
    case .forward: tilted(toward: 1).transposed
    case .shearHorizontal: sheared
    case .shearVertical: sheared.transposed
    default: cornered
    }
  }

  /// The frame with one corner of what is read drawn inward by the magnitude.
  private var cornered: Projection {
    var corners = Quadrilateral.frame
    let corner = direction.corner ?? 0
    if direction.rawValue.hasSuffix("across") {
      corners[corner].x *= 1 - 2 * magnitude
    } else {
      corners[corner].y *= 1 - 2 * magnitude
    }
    return Quadrilateral.projection(onto: corners)
  }

  /// The pinhole image of a frame turned about its vertical middle.
  ///
  /// With t = m / (1 - m) and the near edge at x = n (±1), the map is
  /// x' = (1 - t)·x / (1 + n·t·x) + n·m and y' = (1 - t)·y / (1 + n·t·x). The far edge reads the
  /// whole height and the near edge 1 - 2m of it; the trapezoid stands in the middle of the frame,
  /// and the scale at the center is the same in both directions.
  private func tilted(toward near: Double) -> Projection {
    let tilt = magnitude / (1 - magnitude)
    let slope = near * tilt
    let shift = near * magnitude
    return Projection(
      x: [1 - tilt + shift * slope, 0, shift], y: [0, 1 - tilt, 0], weight: [slope, 0, 1])
  }

  private var sheared: Projection {
    let slope = 2 * magnitude
    let kept = 1 / (1 + abs(slope))
    return Projection(x: [kept, kept * slope, 0], y: [0, kept, 0])
  }
}

extension Projection {
  /// The same map with x and y in exchanged roles.
  fileprivate var transposed: Projection {
    func exchanged(_ row: SIMD3<Double>) -> SIMD3<Double> { [row.y, row.x, row.z] }
    return Projection(x: exchanged(y), y: exchanged(x), weight: exchanged(weight))
  }
}
