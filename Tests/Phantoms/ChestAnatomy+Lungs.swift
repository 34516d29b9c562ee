extension ChestAnatomy {
  /// The distance of the lateral chest wall from the midline at a height.
  func lateral(at y: Double) -> Double {
    let fall = (y - apex.y) / (0.86 - apex.y)
    return apex.x + (lungHalfWidth - apex.x) * Shading.arch(fall / 0.72)
      + 0.02 * max(0, fall - 0.6)
  }

  /// The height of the diaphragm at an offset from the midline.
  func diaphragm(at offset: Double, _ side: Side) -> Double {
    let middle = (domeHeight.left + domeHeight.right) / 2
    let apart = Shading.step(offset - 0.03, softness: 0.06) * (domeHeight.right - middle)
    let height = middle + side.rawValue * apart
    let away = offset - 0.19
    let steepness = away > 0 ? 2.4 : 0.7
    return height + steepness * away * away + (away > 0 ? 22 * away * away * away * away : 0)
  }

  /// The distance to the heart and the great vessels, positive outside.
  func distanceToMediastinum(from point: ChestPoint) -> Double {
    var distance = mediastinum.distance(to: point)
    for part in [pulmonaryTrunk, aorticKnob, atrium, heart] {
      distance = Shading.smoothMinimum(distance, part.distance(to: point), width: 0.045)
    }
    return distance
  }

  /// How far inside the outline of a whole lung, heart included, a point lies; negative outside.
  func hemithorax(at point: ChestPoint, _ side: Side) -> Double {
    let offset = point.x * side.rawValue
    let fall = (point.y - apex.y) / (0.86 - apex.y)
    let inner = apex.x - (apex.x - medial) * Shading.arch(fall / 0.2)
    return min(
      lateral(at: point.y) - offset, offset - inner,
      min(diaphragm(at: offset, side) - point.y, (point.y - apex.y) * 0.7))
  }

  /// How far inside the aerated part of either lung a point lies; negative outside.
  func lung(at point: ChestPoint) -> Double {
    let side: Side = point.x < 0 ? .imageLeft : .imageRight
    return min(hemithorax(at: point, side), distanceToMediastinum(from: point))
  }
}
