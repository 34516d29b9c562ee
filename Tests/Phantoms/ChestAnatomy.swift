import Randomness

/// Which lung, as the image shows it.
enum Side: Double {
  /// The patient's right lung.
  case imageLeft = -1
  /// The patient's left lung, on the side of the heart.
  case imageRight = 1
}

/// What is the same in every image of one patient; lengths in film heights.
struct ChestAnatomy {
  /// A straight-ish vessel from the hilum outward.
  struct Vessel {
    var direction: ChestPoint
    /// Where it leaves the hilum, downward.
    var rise: Double
    var length: Double
    var width: Double
    var bend: Double
  }

  let torsoHalfWidth: Double
  let shoulder: Double
  let lungHalfWidth: Double
  let apex: ChestPoint
  let domeHeight: (left: Double, right: Double)
  let medial: Double
  let heart: Ellipse
  let atrium: Ellipse
  let mediastinum: Ellipse
  let aorticKnob: Ellipse
  let pulmonaryTrunk: Ellipse
  let ribTop: Double
  let ribGap: Double
  let ribWidth: Double
  let ribContrast: Double
  let ribFall: Double
  let vertebraGap: Double
  let vertebraPhase: Double
  let clavicleHeight: Double
  let clavicleRise: Double
  let breast: Double
  let gastricBubble: Ellipse?
  let vessels: (left: [Vessel], right: [Vessel])
  let texture: [Double]

  /// Points along each side of the texture lattice.
  static let textureSide = 40

  /// Draws one patient.
  init(from stream: inout RandomStream) {
    torsoHalfWidth = stream.uniform(in: 0.455...0.5)
    shoulder = stream.uniform(in: 0.0...0.04)
    lungHalfWidth = stream.uniform(in: 0.36...0.41)
    apex = ChestPoint(x: stream.uniform(in: 0.13...0.16), y: stream.uniform(in: 0.085...0.13))
    let dome = stream.uniform(in: 0.70...0.78)
    domeHeight = (left: dome, right: dome + stream.uniform(in: 0.012...0.035))
    medial = stream.uniform(in: 0.045...0.06)
    let heartSize = stream.uniform(in: 0.88...1.14)
    let heartBase = dome - 0.07
    heart = Ellipse(
      center: ChestPoint(x: stream.uniform(in: 0.05...0.07), y: heartBase - 0.01),
      along: 0.19 * heartSize, across: 0.128 * heartSize, fall: stream.uniform(in: 0.35...0.7))
    atrium = Ellipse(
      center: ChestPoint(x: -0.035, y: heartBase - 0.02), along: 0.075 * heartSize,
      across: 0.125 * heartSize)
    mediastinum = Ellipse(
      center: ChestPoint(x: 0.005, y: 0.42), along: stream.uniform(in: 0.066...0.082),
      across: 0.36)
    aorticKnob = Ellipse(
      center: ChestPoint(x: 0.055, y: apex.y + stream.uniform(in: 0.21...0.24)),
      along: stream.uniform(in: 0.036...0.05), across: 0.045)
    pulmonaryTrunk = Ellipse(
      center: ChestPoint(x: 0.062, y: apex.y + 0.33), along: 0.05, across: 0.06)
    ribTop = apex.y - stream.uniform(in: 0.0...0.03)
    ribGap = stream.uniform(in: 0.068...0.078)
    ribWidth = stream.uniform(in: 0.0125...0.0155)
    ribContrast = stream.uniform(in: 0.09...0.135)
    ribFall = stream.uniform(in: 0.8...1.25)
    vertebraGap = stream.uniform(in: 0.05...0.06)
    vertebraPhase = stream.uniform()
    clavicleHeight = apex.y + stream.uniform(in: 0.05...0.08)
    clavicleRise = stream.uniform(in: 0.04...0.09)
    breast = stream.uniform() < 0.4 ? stream.uniform(in: 0.05...0.1) : 0
    let bubbleWidth = stream.uniform(in: 0.045...0.075)
    let bubbleX = stream.uniform(in: 0.14...0.2)
    gastricBubble =
      stream.uniform() < 0.5
      ? Ellipse(
        center: ChestPoint(x: bubbleX, y: dome + 0.03 + 0.045), along: bubbleWidth, across: 0.03)
      : nil
    vessels = (left: Self.vessels(from: &stream), right: Self.vessels(from: &stream))
    texture = (0..<Self.textureSide * Self.textureSide).map { _ in stream.uniform() - 0.5 }
  }

  /// A fan of vessels, outward and mostly downward.
  private static func vessels(from stream: inout RandomStream) -> [Vessel] {
    (0..<17).map { index in
      let y = -1.3 + 2.9 * (Double(index) + stream.uniform()) / 17
      let x = stream.uniform(in: 0.5...1.0)
      let length = (x * x + y * y).squareRoot()
      return Vessel(
        direction: ChestPoint(x: x / length, y: y / length),
        rise: stream.uniform(in: -0.035...0.035) + 0.03 * y,
        length: stream.uniform(in: 0.14...0.27),
        width: stream.uniform(in: 0.005...0.010), bend: stream.uniform(in: -1.2...1.2))
    }
  }
}
