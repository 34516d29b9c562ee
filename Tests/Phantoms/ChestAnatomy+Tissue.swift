extension ChestAnatomy {
  /// What the beam meets at a point, from 0 (air) to about 1.6 (heart over spine).
  func attenuation(at point: ChestPoint) -> Double {
    let offset = abs(point.x)
    let body = insideBody(at: point)
    guard body > -0.01 else { return 0 }
    var sum = Shading.step(body, softness: 0.01) * (0.16 + 0.56 * Shading.arch(body / 0.2))

    let side: Side = point.x < 0 ? .imageLeft : .imageRight
    let thorax = hemithorax(at: point, side)
    let middle = distanceToMediastinum(from: point)
    let under = point.y - diaphragm(at: offset, side)

    let air = min(thorax, middle)
    sum -=
      Shading.step(air, softness: air < thorax ? 0.012 : 0.007)
      * (0.34 + 0.2 * Shading.arch(max(0, thorax) / 0.15))
    let inside = Shading.step(middle + 0.01, softness: 0.03)
    sum += 0.24 * (1 - inside) * Shading.step(0.5 - offset, softness: 0.1)
    sum += 0.24 * square(heart.depth(at: point)) + 0.10 * square(atrium.depth(at: point))
    sum += 0.07 * square(aorticKnob.depth(at: point))
    let trunk = Shading.step(lateral(at: point.y) + 0.02 - offset, softness: 0.05)
    sum += 0.34 * Shading.step(under, softness: 0.012) * trunk
    sum += vasculature(at: point, side) * Shading.step(thorax, softness: 0.02)
    sum += bones(at: point)
    sum += breastShadow(at: point)
    sum -= airways(at: point)
    if let gastricBubble, under > 0 {
      sum -= 0.34 * Shading.step(-gastricBubble.distance(to: point), softness: 0.012)
    }
    sum += 0.035 * cloud(at: point, scale: 9) + 0.03 * cloud(at: point, scale: 23)
    return max(0, sum)
  }

  private func square(_ value: Double) -> Double { value * value }

  /// How far inside neck, shoulders and trunk a point lies; negative in the air around them.
  private func insideBody(at point: ChestPoint) -> Double {
    let offset = abs(point.x)
    let beyond = max(0, offset - 0.11)
    let top = shoulder + 0.5 * beyond * (1 - 0.75 * beyond) - 0.5 * max(0, 0.13 - offset)
    let arm = max(0, 0.36 - point.y)
    return min((point.y - top) * 0.9, torsoHalfWidth + 3 * arm * arm - offset)
  }

  /// Hilum and vessels, thinner and fainter outward.
  private func vasculature(at point: ChestPoint, _ side: Side) -> Double {
    let offset = point.x * side.rawValue
    let hilum = ChestPoint(x: 0.085, y: apex.y + (side == .imageLeft ? 0.345 : 0.325))
    let root = Ellipse(center: hilum, along: 0.04, across: 0.065)
    var sum = 0.06 * root.depth(at: ChestPoint(x: offset, y: point.y))
    let x = offset - hilum.x
    for vessel in side == .imageLeft ? vessels.left : vessels.right {
      let y = point.y - hilum.y - vessel.rise
      let along = x * vessel.direction.x + y * vessel.direction.y
      guard along > 0, along < vessel.length else { continue }
      let rest = 1 - along / vessel.length
      let across = y * vessel.direction.x - x * vessel.direction.y - vessel.bend * along * along
      sum +=
        0.085 * rest * Shading.arch(along / 0.04)
        * Shading.vessel(across / (0.0025 + vessel.width * rest))
    }
    return sum
  }

  /// The trachea, slightly to image left below, and the two main bronchi.
  private func airways(at point: ChestPoint) -> Double {
    let carina = apex.y + 0.245
    if point.y < carina {
      let middle = -0.012 * point.y / carina
      let edge = 0.021 - abs(point.x - middle)
      return 0.22 * Shading.step(edge, softness: 0.01)
    }
    let below = point.y - carina
    guard below < 0.1 else { return 0 }
    let right = 0.014 - abs(point.x + 0.012 + below * 0.75)
    let left = 0.012 - abs(point.x + 0.012 - below * 1.05)
    return 0.17 * (1 - below / 0.1) * Shading.step(max(right, left), softness: 0.008)
  }

  /// A veil over the lower lungs of some patients.
  private func breastShadow(at point: ChestPoint) -> Double {
    guard breast > 0 else { return 0 }
    let shape = Ellipse(center: ChestPoint(x: 0.245, y: 0.64), along: 0.16, across: 0.15)
    return breast * Shading.arch(shape.depth(at: ChestPoint(x: abs(point.x), y: point.y)))
  }

  /// Smooth noise in -0.5…0.5 with `scale` cells a film height.
  private func cloud(at point: ChestPoint, scale: Double) -> Double {
    let last = Double(Self.textureSide - 2)
    let x = min(max((point.x + 0.75) * scale, 0), last)
    let y = min(max((point.y + 0.1) * scale, 0), last)
    let column = Int(x)
    let row = Int(y)
    let across = Shading.step(x - Double(column) - 0.5, softness: 0.5)
    let down = Shading.step(y - Double(row) - 0.5, softness: 0.5)
    let start = row * Self.textureSide + column
    let upper = texture[start] + (texture[start + 1] - texture[start]) * across
    let next = start + Self.textureSide
    let lower = texture[next] + (texture[next + 1] - texture[next]) * across
    return upper + (lower - upper) * down
  }
}
