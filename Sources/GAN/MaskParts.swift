internal import Radiographs

/// The connected parts of a mask, by neighbors to all four sides.
struct MaskParts {
  /// Samples of each part.
  private(set) var areas: [Int] = []
  /// The part of each sample, from 0; −1 outside.
  private(set) var places: [Int]

  /// The parts of what is above 0 in `mask`.
  init(_ mask: Radiograph) {
    places = mask.samples.map { $0 > 0 ? -2 : -1 }
    let (width, height) = (mask.width, mask.height)
    var open: [Int] = []
    for start in places.indices where places[start] == -2 {
      let part = areas.count
      var area = 0
      places[start] = part
      open.append(start)
      while let place = open.popLast() {
        area += 1
        let (row, column) = place.quotientAndRemainder(dividingBy: width)
        for (next, isInside) in [
          (place - 1, column > 0), (place + 1, column < width - 1), (place - width, row > 0),
          (place + width, row < height - 1),
        ] where isInside && places[next] == -2 {
          places[next] = part
          open.append(next)
        }
      }
      areas.append(area)
    }
  }
}
