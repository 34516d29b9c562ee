/// One of the eight ways to lay an image on its own grid.
struct Orientation: Hashable {
  /// Whether columns become rows; this comes first.
  var transposes = false
  /// Whether the result is mirrored left to right.
  var mirrorsColumns = false
  /// Whether the result is mirrored top to bottom.
  var mirrorsRows = false

  /// Lays out samples: exact, whatever they are.
  ///
  /// - Parameters:
  ///   - samples: The upright image, row by row.
  ///   - size: The size of the result.
  /// - Returns: The same samples in their new order.
  func applied(to samples: consuming [UInt16], size: PixelSize) -> [UInt16] {
    guard self != Orientation() else { return samples }
    let upright = samples
    let width = transposes ? size.height : size.width
    let acrossStep = (transposes ? width : 1) * (mirrorsColumns ? -1 : 1)
    let downStep = (transposes ? 1 : width) * (mirrorsRows ? -1 : 1)
    let start =
      (mirrorsColumns ? -acrossStep * (size.width - 1) : 0)
      + (mirrorsRows ? -downStep * (size.height - 1) : 0)
    var result: [UInt16] = []
    result.reserveCapacity(upright.count)
    for row in 0..<size.height {
      var position = start + row * downStep
      for _ in 0..<size.width {
        result.append(upright[position])
        position += acrossStep
      }
    }
    return result
  }
}

/// A mapping that only scales, shifts, mirrors and turns by quarters.
struct UprightMapping {
  /// One direction: output position `p` reads at `scale * p + shift`, and `scale` is positive.
  struct Axis: Hashable {
    var scale: Double
    var shift: Double
    /// Output samples.
    var count: Int
  }

  /// Along the columns of the source.
  let horizontal: Axis
  /// Along the rows of the source.
  let vertical: Axis
  /// How the upright result is laid out in the end.
  let orientation: Orientation

  /// Nil if the mapping turns by other angles, shears or tilts.
  ///
  /// Mirrored mappings share the computation of the upright one, so that a flipped output is the
  /// exact mirror image of the plain one.
  init?(_ mapping: Mapping) {
    guard mapping.projection.isAffine, mapping.bends.isEmpty else { return nil }
    let x = mapping.projection.x
    let y = mapping.projection.y
    var orientation = Orientation()
    var across = (factor: x.x, shift: x.z, count: mapping.output.width)
    var down = (factor: y.y, shift: y.z, count: mapping.output.height)
    if x.x == 0 && y.y == 0 {
      orientation.transposes = true
      across = (factor: x.y, shift: x.z, count: mapping.output.height)
      down = (factor: y.x, shift: y.z, count: mapping.output.width)
    } else if x.y != 0 || y.x != 0 {
      return nil
    }
    guard across.factor != 0, down.factor != 0 else { return nil }
    let mirrorsAcross = across.factor < 0
    let mirrorsDown = down.factor < 0
    orientation.mirrorsColumns = orientation.transposes ? mirrorsDown : mirrorsAcross
    orientation.mirrorsRows = orientation.transposes ? mirrorsAcross : mirrorsDown
    func axis(_ line: (factor: Double, shift: Double, count: Int)) -> Axis {
      line.factor > 0
        ? Axis(scale: line.factor, shift: line.shift, count: line.count)
        : Axis(
          scale: -line.factor, shift: line.shift + line.factor * Double(line.count),
          count: line.count)
    }
    horizontal = axis(across)
    vertical = axis(down)
    self.orientation = orientation
  }

  /// The size before the orientation is applied.
  var size: PixelSize { PixelSize(width: horizontal.count, height: vertical.count) }
}

/// Rounds a coordinate to 2⁻²⁰ samples: far below what can be seen, far above what composing
/// matrices loses, so that mappings that are equal on paper read the same samples.
func snapped(_ coordinate: Double) -> Double {
  (coordinate * 0x1p20).rounded() * 0x1p-20
}
