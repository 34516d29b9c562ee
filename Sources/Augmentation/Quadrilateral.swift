internal import Preprocessing

/// Four corners that a frame is seen through.
enum Quadrilateral {
  /// The corners of a frame from edge to edge: top left, top right, bottom left, bottom right.
  static let frame: [PlanePoint] = [
    PlanePoint(x: -1, y: -1), PlanePoint(x: 1, y: -1), PlanePoint(x: -1, y: 1),
    PlanePoint(x: 1, y: 1),
  ]

  /// The perspective that takes the corners of a frame to others (Heckbert, "Fundamentals of texture
  /// mapping and image warping", 1989, section 2.2.3).
  ///
  /// - Precondition: `corners` are four, in the order of `frame`, of a convex quadrilateral.
  static func projection(onto corners: [PlanePoint]) -> Projection {
    precondition(corners.count == 4, "Quadrilateral: \(corners.count) corners")
    let (topLeft, topRight) = (corners[0], corners[1])
    let (bottomLeft, bottomRight) = (corners[2], corners[3])
    let sum = PlanePoint(
      x: topLeft.x - topRight.x + bottomRight.x - bottomLeft.x,
      y: topLeft.y - topRight.y + bottomRight.y - bottomLeft.y)
    let right = PlanePoint(x: topRight.x - bottomRight.x, y: topRight.y - bottomRight.y)
    let left = PlanePoint(x: bottomLeft.x - bottomRight.x, y: bottomLeft.y - bottomRight.y)
    let determinant = right.x * left.y - left.x * right.y
    let slopeX = (sum.x * left.y - left.x * sum.y) / determinant
    let slopeY = (right.x * sum.y - sum.x * right.y) / determinant
    // From the square 0…1 to the corners, after the square from -1…1.
    let square = Projection(
      x: [
        topRight.x - topLeft.x + slopeX * topRight.x,
        bottomLeft.x - topLeft.x + slopeY * bottomLeft.x, topLeft.x,
      ],
      y: [
        topRight.y - topLeft.y + slopeX * topRight.y,
        bottomLeft.y - topLeft.y + slopeY * bottomLeft.y, topLeft.y,
      ], weight: [slopeX, slopeY, 1])
    let half = PlanePoint(x: 0.5, y: 0.5)
    return square * Projection(scale: half, shift: half)
  }
}
