internal import Preprocessing

/// Slides rows or columns along themselves by an angle, and enlarges the image just so far that no
/// corner is empty.
public struct Shear: Sendable, Hashable {
  /// Up to 45°; up to 5°, either way, unless a pipeline says otherwise.
  static let definition = TransformDefinition(
    "shear", choices: ["horizontal", "vertical"],
    parameters: [
      .init("degrees", limits: -45...45, standard: -5...5, reach: .bothWays, digits: 3)
    ],
    isGeometric: true
  ) { choice, values in .shear(Shear(isVertical: choice == "vertical", degrees: values[0])) }

  /// Whether columns slide, not rows.
  public let isVertical: Bool
  /// The angle between an upright edge and the same edge after it.
  public let degrees: Double

  /// - Parameter aspect: Width over height of the frame.
  /// - Returns: A map that never leaves -1…1.
  func projection(aspect: Double) -> Projection {
    let (sine, cosine) = Angle.sineAndCosine(degrees: degrees)
    let slope = sine / cosine * (isVertical ? aspect : 1 / aspect)
    let kept = 1 / (1 + abs(slope))
    return isVertical
      ? Projection(x: [kept, 0, 0], y: [kept * slope, kept, 0])
      : Projection(x: [kept, kept * slope, 0], y: [0, kept, 0])
  }
}
