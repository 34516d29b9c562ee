import Randomness

/// What differs between two images of one patient: how they stood and how the film was exposed.
struct FilmView {
  let shift: ChestPoint
  let zoom: Double
  /// Tangent of a small turn.
  let lean: Double
  let exposure: Double
  let contrast: Double
  let gradient: ChestPoint
  let grain: Double

  /// Draws one image.
  init(from stream: inout RandomStream) {
    shift = ChestPoint(
      x: stream.uniform(in: -0.018...0.018), y: stream.uniform(in: -0.02...0.02))
    zoom = stream.uniform(in: 0.96...1.03)
    lean = stream.uniform(in: -0.035...0.035)
    exposure = stream.uniform(in: -0.03...0.03)
    contrast = stream.uniform(in: 0.93...1.07)
    gradient = ChestPoint(
      x: stream.uniform(in: -0.08...0.08), y: stream.uniform(in: -0.08...0.08))
    grain = stream.uniform(in: 0.008...0.016)
  }

  /// Where a point of the film lies in the chest; both in film heights, `x` from the middle.
  func chestPoint(_ film: ChestPoint) -> ChestPoint {
    let length = (1 + lean * lean).squareRoot()
    let x = film.x - shift.x
    let y = film.y - 0.5 - shift.y
    return ChestPoint(
      x: (x + lean * y) / length / zoom, y: (y - lean * x) / length / zoom + 0.5)
  }

  /// The brightness of the film for an attenuation, in 0…1 before grain.
  func brightness(_ attenuation: Double, at film: ChestPoint) -> Double {
    // Film saturates: the densest parts differ less than the lungs do.
    let tone = 1.45 * attenuation / (attenuation + 0.95)
    let light = 1 + gradient.x * film.x + gradient.y * (film.y - 0.5)
    return 0.035 + (tone * contrast + exposure * min(1, attenuation * 4)) * 0.93 * light
  }
}
