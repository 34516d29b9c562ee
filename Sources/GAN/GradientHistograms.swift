internal import Glibc
package import Radiographs

/// Where edges of which direction lie in an image: ribs, clavicles, heart, diaphragm and frame, not grain
/// and not brightness.
///
/// Histograms of oriented gradients (Dalal and Triggs, "Histograms of oriented gradients for human
/// detection", 2005): in cells of 8 × 8 pixels of a thumbnail, how much gradient has each of 8 unsigned
/// directions, shared between neighboring ones; then the root of each number over their root mean square.
package struct GradientHistograms {
  /// Cell by cell.
  package let numbers: [Float]

  private static let side = 128
  private static let cell = 8
  private static let directions = 8

  /// The histograms of a square whose side 8 divides.
  package init(_ radiograph: Radiograph) {
    let pixels = radiograph.thumbnail(side: Self.side)
    let side = Int(Double(pixels.count).squareRoot())
    let cells = side / Self.cell
    var numbers = [Float](repeating: 0, count: cells * cells * Self.directions)
    for row in 1..<side - 1 {
      for column in 1..<side - 1 {
        let place = row * side + column
        let (across, down) = (
          pixels[place + 1] - pixels[place - 1], pixels[place + side] - pixels[place - side]
        )
        let amount = (across * across + down * down).squareRoot()
        guard amount > 0 else { continue }
        let turn = atan2(down, across) / .pi
        let direction = (turn < 0 ? turn + 1 : turn) * Float(Self.directions)
        let (low, share) = (Int(direction), direction - direction.rounded(.down))
        let first = (row / Self.cell * cells + column / Self.cell) * Self.directions
        numbers[first + low % Self.directions] += amount * (1 - share)
        numbers[first + (low + 1) % Self.directions] += amount * share
      }
    }
    let meanSquare = numbers.reduce(0) { $0 + $1 * $1 } / Float(numbers.count)
    let scale = meanSquare > 0 ? 1 / meanSquare.squareRoot() : 0
    self.numbers = numbers.map { ($0 * scale).squareRoot() }
  }
}
