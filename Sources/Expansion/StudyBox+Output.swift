internal import Datasets
internal import Files
internal import Preprocessing

extension StudyBox {
  /// Points along each side that are carried through a mapping: what bends may bulge between corners.
  private static let pointsASide = 32
  /// A box is dropped when less of it than this share is in the output.
  private static let leastVisible = 0.1

  /// The box around this one in an output, cut at the edges, to a hundredth of a pixel; nil when less than
  /// a tenth of it is there.
  func json(through mapping: Mapping, isMirrored: Bool) -> JSON? {
    let grid = Self.pointsASide
    var (left, right) = (Double.infinity, -Double.infinity)
    var (top, bottom) = (Double.infinity, -Double.infinity)
    var inside = 0
    for row in 0...grid {
      for column in 0...grid {
        let point = PlanePoint(
          x: x + width * Double(column) / Double(grid), y: y + height * Double(row) / Double(grid))
        guard let place = mapping.outputPosition(forSource: point) else { continue }
        if mapping.output.contains(place) { inside += 1 }
        (left, right) = (min(left, place.x), max(right, place.x))
        (top, bottom) = (min(top, place.y), max(bottom, place.y))
      }
    }
    guard Double(inside) >= Self.leastVisible * Double((grid + 1) * (grid + 1)) else { return nil }
    (left, right) = (max(left, 0), min(right, Double(mapping.output.width)))
    (top, bottom) = (max(top, 0), min(bottom, Double(mapping.output.height)))
    func rounded(_ value: Double) -> JSON { .number((value * 100).rounded() / 100) }
    return .members([
      "name": .string(isMirrored ? Laterality.mirrored(name) : name), "x": rounded(left),
      "y": rounded(top), "width": rounded(right - left), "height": rounded(bottom - top),
    ])
  }
}
