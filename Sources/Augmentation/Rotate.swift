public import Preprocessing

/// Turns an image about its middle, and enlarges it just so far that no corner is empty or not at all.
///
/// Without enlarging, corners are read beyond the frame, and beyond the source as the border says.
/// What stays is the largest rectangle of the frame's own aspect that lies inside the turned frame.
/// With half-diagonal directions taken into the source, a rectangle of `s` times width w and height
/// h reaches s·(w·|cos| + h·|sin|) / 2 to the side and s·(w·|sin| + h·|cos|) / 2 up and down; both
/// must stay within w / 2 and h / 2, which gives the largest `s`. Scaling is the same in both
/// directions.
public struct Rotate: Sendable, Hashable {
  /// Angles up to half a turn either way; up to 10° unless a pipeline says otherwise.
  static let definition = TransformDefinition(
    "rotate", choices: ["crop", "keep"], standardChoices: ["crop"], plainChoice: "crop",
    parameters: [
      .init("degrees", limits: -180...180, standard: -10...10, reach: .bothWays, digits: 3)
    ],
    isGeometric: true
  ) { choice, values in .rotate(Rotate(degrees: values[0], keepsScale: choice == "keep")) }

  /// Counterclockwise as the image is seen, fractions included.
  public let degrees: Double
  /// Whether the image is not enlarged.
  public let keepsScale: Bool

  /// Turns by an angle.
  ///
  /// - Precondition: `degrees` is finite.
  public init(degrees: Double, keepsScale: Bool = false) {
    precondition(degrees.isFinite, "Rotate: \(degrees) degrees")
    self.degrees = degrees
    self.keepsScale = keepsScale
  }

  /// How much of the frame stays.
  ///
  /// - Parameter aspect: Width over height of the frame.
  /// - Returns: The part of either side that stays, in 0…1.
  public func keptSide(aspect: Double) -> Double {
    guard !keepsScale else { return 1 }
    let (sine, cosine) = Angle.sineAndCosine(degrees: degrees)
    let across = abs(cosine) + abs(sine) / aspect
    let down = abs(sine) * aspect + abs(cosine)
    return 1 / max(across, down)
  }

  /// The map from the turned frame to the frame before, both -1…1 from edge to edge.
  ///
  /// - Parameter aspect: Width over height of the frame.
  /// - Returns: A map that never leaves -1…1, unless the scale is kept.
  public func projection(aspect: Double) -> Projection {
    let (sine, cosine) = Angle.sineAndCosine(degrees: degrees)
    let kept = keptSide(aspect: aspect)
    return Projection(
      x: [kept * cosine, -kept * sine / aspect, 0], y: [kept * sine * aspect, kept * cosine, 0])
  }
}
