/// A smooth way of moving the points of a frame that can neither fold nor tear it.
///
/// The frame is -1…1 from edge to edge. Displacements stand at the nodes of a square lattice and are
/// interpolated bilinearly between them. Along an edge points move along it only, so that the frame
/// is taken onto itself; and nowhere does the displacement change faster than by `steepest` of the way,
/// which makes it invertible (Banach's theorem).
public struct DisplacementField: Sendable, Hashable {
  /// Cells along each side.
  public static let cells = 64
  /// The largest sum of slopes of a displacement, along either direction.
  static let steepest = 0.75

  /// Row by row, `cells + 1` a row.
  private let nodes: [SIMD2<Double>]
  /// The largest sum of slopes.
  let slope: Double

  /// Takes displacements, flattens them toward the edges, and scales all of them down where they are
  /// too steep.
  ///
  /// - Parameter nodes: `(cells + 1)²` displacements, row by row.
  /// - Precondition: There are so many, and all are finite.
  public init(_ nodes: [SIMD2<Double>]) {
    let count = Self.cells + 1
    precondition(nodes.count == count * count, "DisplacementField: \(nodes.count) nodes")
    var held = nodes
    for row in 0..<count {
      for column in 0..<count {
        held[row * count + column] *= SIMD2(Self.freedom(column), Self.freedom(row))
      }
    }
    let slope = Self.slope(of: held)
    if slope > Self.steepest {
      let scale = Self.steepest / slope
      for index in held.indices { held[index] *= scale }
    }
    self.nodes = held
    self.slope = min(slope, Self.steepest)
  }

  /// How free a node is to move across an edge: 0 on it, 1 in the middle.
  private static func freedom(_ node: Int) -> Double {
    let place = Double(2 * node - cells) / Double(cells)
    return 1 - place * place * place * place
  }

  /// The largest sum of slopes of either part of the displacement.
  private static func slope(of nodes: [SIMD2<Double>]) -> Double {
    let count = cells + 1
    let width = 2 / Double(cells)
    var steepest = 0.0
    func absolute(_ value: SIMD2<Double>) -> SIMD2<Double> {
      value.replacing(with: -value, where: value .< 0)
    }
    for row in 0..<cells {
      for column in 0..<cells {
        let index = row * count + column
        let (a, b) = (nodes[index], nodes[index + 1])
        let (c, d) = (nodes[index + count], nodes[index + count + 1])
        let across = pointwiseMax(absolute(b - a), absolute(d - c))
        let down = pointwiseMax(absolute(c - a), absolute(d - b))
        steepest = max(steepest, (across + down).max())
      }
    }
    return steepest / width
  }

  /// Where a point goes.
  public func displaced(_ point: PlanePoint) -> PlanePoint {
    let cells = Double(Self.cells)
    let column = min(max((point.x + 1) / 2 * cells, 0), cells)
    let row = min(max((point.y + 1) / 2 * cells, 0), cells)
    let left = min(Int(column), Self.cells - 1)
    let top = min(Int(row), Self.cells - 1)
    let right = column - Double(left)
    let below = row - Double(top)
    let index = top * (Self.cells + 1) + left
    let upper = nodes[index] * (1 - right) + nodes[index + 1] * right
    let lower =
      nodes[index + Self.cells + 1] * (1 - right) + nodes[index + Self.cells + 2] * right
    let shift = upper * (1 - below) + lower * below
    return PlanePoint(x: point.x + shift.x, y: point.y + shift.y)
  }

  /// The point that goes to another, to about 10⁻¹².
  public func origin(of point: PlanePoint) -> PlanePoint {
    var origin = point
    for _ in 0..<100 {
      let image = displaced(origin)
      origin.x += point.x - image.x
      origin.y += point.y - image.y
    }
    return origin
  }
}
