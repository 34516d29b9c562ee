extension ChestAnatomy {
  /// What all bones add along the beam.
  func bones(at point: ChestPoint) -> Double {
    ribs(at: point) + clavicle(at: point) + spine(at: point) + shoulderBlade(at: point)
  }

  /// Twelve pairs: posterior arcs fall outward, anterior arcs fall inward and fade into cartilage.
  private func ribs(at point: ChestPoint) -> Double {
    let side: Side = point.x < 0 ? .imageLeft : .imageRight
    let offset = point.x * side.rawValue
    let wall = lateral(at: point.y) + 0.022
    guard offset < wall, offset > 0.02 else { return 0 }
    let under = point.y - diaphragm(at: offset, side)
    // Below the diaphragm the abdomen swallows most of the contrast.
    let contrast = ribContrast * (1 - 0.72 * Shading.step(under, softness: 0.03))
    let position = offset / (lungHalfWidth + 0.022)
    var sum = 0.0
    for index in 0..<11 {
      let origin = ribTop + ribGap * Double(index)
      let reach = min(1, 0.5 + 0.16 * Double(index))
      let part = position / reach
      guard part < 1 else { continue }
      let bow = (0.05 + 0.011 * Double(index)) * ribFall
      let square = part * part
      let turn = 1 - (1 - square * square * square).squareRoot()
      let height = origin + bow * (1.3 * square - 0.5 * part) + 0.075 * turn
      let slope = (bow * (2.6 * part - 0.5) + 0.2 * square * square) / (lungHalfWidth * reach)
      let thickness = ribWidth * (1 + slope * slope).squareRoot() * (0.85 + 0.25 * part)
      sum += contrast * Shading.bone((point.y - height) / thickness) * (1.15 - 0.4 * part)

      guard index < 8 else { continue }
      let end = origin + bow * 0.8 + 0.075
      let inward = 1 - part
      let front = end + 0.045 * Shading.arch(inward * 2) + 0.24 * ribFall * inward * reach
      let frontThickness = ribWidth * 1.45
      let fade =
        Shading.step(part - 0.5, softness: 0.2) * Shading.step(inward - 0.03, softness: 0.03)
      sum += 0.55 * contrast * fade * Shading.bone((point.y - front) / frontThickness)
    }
    return sum
  }

  /// A flat S from the breastbone to the shoulder.
  private func clavicle(at point: ChestPoint) -> Double {
    let offset = abs(point.x)
    guard offset > 0.025, offset < 0.42 else { return 0 }
    let part = (offset - 0.025) / 0.395
    let height =
      clavicleHeight - clavicleRise * (1.9 * part - 0.9 * part * part)
      + 0.05 * part * (1 - part) * (1 - 2 * part)
    let thickness = 0.0175 - 0.008 * part * (1 - part) * 2 + 0.006 * (1 - part) * (1 - part)
    let ends = Shading.step(offset - 0.035, softness: 0.012)
    return 0.18 * ends * Shading.bone((point.y - height) / thickness)
  }

  /// A column of vertebrae with darker discs and paired pedicles, seen through the mediastinum.
  private func spine(at point: ChestPoint) -> Double {
    let edge = 0.034 + 0.012 * point.y - abs(point.x)
    guard edge > -0.01 else { return 0 }
    let cycle = point.y / vertebraGap + vertebraPhase
    let position = cycle - cycle.rounded(.down)
    let disc = 1 - Shading.step(abs(position - 0.5) - 0.38, softness: 0.06)
    let pedicle = Ellipse(
      center: ChestPoint(x: 0.022, y: 0.35 * vertebraGap), along: 0.007, across: 0.011)
    let local = ChestPoint(x: abs(point.x), y: position * vertebraGap)
    return Shading.step(edge, softness: 0.006)
      * (0.075 + 0.055 * disc + 0.05 * pedicle.depth(at: local))
  }

  /// The inner border of the scapula and the head of the humerus.
  private func shoulderBlade(at point: ChestPoint) -> Double {
    let offset = abs(point.x)
    let blade = Ellipse(
      center: ChestPoint(x: 0.43, y: 0.3), along: 0.085, across: 0.19, fall: 0.12)
    let head = Ellipse(center: ChestPoint(x: 0.475, y: 0.155), along: 0.06, across: 0.06)
    let local = ChestPoint(x: offset, y: point.y)
    return 0.07 * Shading.step(-blade.distance(to: local), softness: 0.008)
      + 0.16 * Shading.arch(head.depth(at: local))
  }
}
