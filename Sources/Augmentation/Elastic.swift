internal import Preprocessing
internal import Randomness

/// Bends an image smoothly, without folds; the frame stays filled.
public struct Elastic: Sendable, Hashable {
  /// How displacements are drawn.
  public enum Style: String, Sendable, CaseIterable {
    /// At the nodes of a grid, with cubic B-splines between them (Rueckert and others, "Nonrigid
    /// registration using free-form deformations", 1999).
    case grid
    /// At every point, smoothed by a Gaussian (Simard, Steinkraus and Platt, "Best practices for
    /// convolutional neural networks applied to visual document analysis", 2003).
    case dense
  }

  /// Up to 0.2 of the side, where that does not fold; up to 0.03 with 4 cells unless a pipeline says
  /// otherwise.
  static let definition = TransformDefinition(
    "elastic", choices: Style.allCases.map(\.rawValue), standardChoices: [Style.grid.rawValue],
    parameters: [
      .init("magnitude", limits: 0...0.2, standard: 0...0.03, reach: .from(0), digits: 5),
      .init("cells", limits: 2...16, standard: 4...4, reach: .exact, digits: 0), .key,
    ],
    isGeometric: true
  ) { choice, values in
    .elastic(
      Elastic(
        style: Style(rawValue: choice) ?? .grid, magnitude: values[0], cells: values[1],
        key: values[2]))
  }

  /// How displacements are drawn.
  public let style: Style
  /// How far a node of the grid moves in either direction at most, or the point that moves furthest, as
  /// a share of the side; less where the image would fold.
  public let magnitude: Double
  /// Cells of the grid along a side; the Gaussian is half a cell wide.
  public let cells: Double
  /// What the displacements are drawn from.
  public let key: Double

  /// The displacements of the frame.
  var field: DisplacementField {
    var stream = RandomStream(seed: UInt64(key), purpose: "elastic")
    return switch style {
    case .grid: DisplacementField(splined(&stream))
    case .dense: DisplacementField(smoothed(&stream))
    }
  }

  private static let nodes = DisplacementField.cells + 1

  private func draw(_ count: Int, _ stream: inout RandomStream) -> [SIMD2<Double>] {
    (0..<count).map { _ in
      let x = stream.uniform(in: -1...1)
      return SIMD2(x, stream.uniform(in: -1...1))
    }
  }

  private func splined(_ stream: inout RandomStream) -> [SIMD2<Double>] {
    let cells = Int(self.cells)
    let side = cells + 3
    let controls = draw(side * side, &stream)
    /// The control points that shape a node, and their weights.
    let taps = (0..<Self.nodes).map { node -> (first: Int, weights: [Double]) in
      let place = Double(node) / Double(DisplacementField.cells) * Double(cells)
      let first = min(Int(place), cells - 1)
      let t = place - Double(first)
      let u = 1 - t
      return (
        first,
        [
          u * u * u / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * u * u * u - 6 * u * u + 4) / 6,
          t * t * t / 6,
        ]
      )
    }
    return taps.flatMap { row in
      taps.map { column in
        var sum = SIMD2<Double>.zero
        for down in 0..<4 {
          for across in 0..<4 {
            let control = controls[(row.first + down) * side + column.first + across]
            sum += control * (row.weights[down] * column.weights[across])
          }
        }
        return sum * (2 * magnitude)
      }
    }
  }

  private func smoothed(_ stream: inout RandomStream) -> [SIMD2<Double>] {
    let count = Self.nodes
    let width = Double(DisplacementField.cells) / (2 * cells)
    let radius = Int((3 * width).rounded(.up))
    let weights = (-radius...radius).map { offset in
      Exponential.exp(-Double(offset * offset) / (2 * width * width))
    }
    /// Smooths rows and turns them into columns.
    func smoothed(_ values: [SIMD2<Double>], from length: Int, rows: Int) -> [SIMD2<Double>] {
      var result = [SIMD2<Double>](repeating: .zero, count: rows * (length - 2 * radius))
      for row in 0..<rows {
        for column in 0..<length - 2 * radius {
          var sum = SIMD2<Double>.zero
          for (tap, weight) in weights.enumerated() {
            sum += values[row * length + column + tap] * weight
          }
          result[column * rows + row] = sum
        }
      }
      return result
    }
    let wide = count + 2 * radius
    let across = smoothed(draw(wide * wide, &stream), from: wide, rows: wide)
    let field = smoothed(across, from: wide, rows: count)
    let largest = field.map { max(abs($0.x), abs($0.y)) }.max() ?? 0
    return largest > 0 ? field.map { $0 * (2 * magnitude / largest) } : field
  }
}
