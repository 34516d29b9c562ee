/// How much alike two fingerprints are once one has been laid onto the other.
///
/// A frame or a crop shifts and stretches a picture. Three steps of Gauss and Newton find the motion
/// that leaves the least difference (Lucas and Kanade, "An iterative image registration technique",
/// 1981); each surface goes half of the way, so that both are read between cells alike and neither
/// comes first. Only sums, products, quotients and square roots of doubles, in a fixed order: IEEE 754
/// gives the same bits on every machine.
enum Alignment {
  private static let steps = 3

  /// The correlation of the detail, -1…1; 0 when either shows nothing.
  ///
  /// Exactly the same when both change places.
  static func similarity(_ first: Fingerprint, _ second: Fingerprint) -> Double {
    guard let first = Surface(first), let second = Surface(second) else { return 0 }
    var motion = Motion()
    var a = first
    var b = second
    for _ in 0..<steps {
      motion = motion.adding(step(from: a, to: b))
      a = first.moved(by: motion.scaled(by: -0.5))
      b = second.moved(by: motion.scaled(by: 0.5))
    }
    guard let left = a.detail, let right = b.detail else { return 0 }
    var sum = 0.0
    for index in left.indices { sum += left[index] * right[index] }
    return sum
  }

  /// The motion of `b` that takes most of its difference from `a` away.
  ///
  /// With the slopes t of the mean surface under each of the four motions and the difference d, it
  /// solves (tᵀt + λ) p = -tᵀd. The outermost ring is left out: its slopes are one-sided.
  private static func step(from a: Surface, to b: Surface) -> SIMD4<Double> {
    let side = Surface.side
    var normal = InlineArray<4, SIMD4<Double>>(repeating: .zero)
    var target = SIMD4<Double>.zero
    let a = a.values.span
    let b = b.values.span
    for row in 1..<side - 1 {
      let down = Motion.place(row)
      for column in 1..<side - 1 {
        let index = row * side + column
        let right = Motion.place(column)
        let across = (a[index + 1] + b[index + 1] - (a[index - 1] + b[index - 1])) * 0.25
        let below = index + side
        let above = index - side
        let along = (a[below] + b[below] - (a[above] + b[above])) * 0.25
        let slopes = SIMD4(across, along, right * across, down * along)
        target -= slopes * (b[index] - a[index])
        normal[0] += slopes * slopes.x
        normal[1] += slopes * slopes.y
        normal[2] += slopes * slopes.z
        normal[3] += slopes * slopes.w
      }
    }
    // A trace of damping keeps an even surface from flying away.
    let trace = normal[0].x + normal[1].y + normal[2].z + normal[3].w
    for index in 0..<4 { normal[index][index] += 0.25e-4 * trace }
    return solved(normal, target)
  }

  /// Gaussian elimination; the matrix is symmetric and positive, so that no pivot needs a search.
  private static func solved(
    _ matrix: InlineArray<4, SIMD4<Double>>, _ target: SIMD4<Double>
  ) -> SIMD4<Double> {
    var matrix = matrix
    var result = target
    for pivot in 0..<4 {
      guard matrix[pivot][pivot] > 0 else { return .zero }
      for row in pivot + 1..<4 {
        let factor = matrix[row][pivot] / matrix[pivot][pivot]
        matrix[row] -= matrix[pivot] * factor
        result[row] -= result[pivot] * factor
      }
    }
    for row in stride(from: 3, through: 0, by: -1) {
      for column in row + 1..<4 { result[row] -= matrix[row][column] * result[column] }
      result[row] /= matrix[row][row]
    }
    return result
  }
}

extension Fingerprint {
  /// How much alike the fine structure of two radiographs is, laid onto each other.
  ///
  /// From about 0, nothing in common, to 1; below 0 for opposites. Exactly the same when both change
  /// places.
  public func similarity(to other: Fingerprint) -> Double { Alignment.similarity(self, other) }

  /// `similarity(to:)` of one to the mirror image of the other; whichever is mirrored, the same.
  public func mirroredSimilarity(to other: Fingerprint) -> Double {
    levels.lexicographicallyPrecedes(other.levels)
      ? Alignment.similarity(mirrored, other) : Alignment.similarity(other.mirrored, self)
  }
}
