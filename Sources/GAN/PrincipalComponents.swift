internal import Randomness

/// The orthogonal directions in which vectors differ most, the first one most of all.
///
/// Orthogonal iteration (Golub and Van Loan, "Matrix computations", section 7.3) on their covariance, in
/// Double and on one thread: they do not depend on the machine.
package struct PrincipalComponents {
  /// Unit vectors.
  package let directions: [[Double]]
  private let mean: [Double]

  /// Brings the first directions, where variances lie apart, to all digits.
  private static let iterations = 60

  /// - Parameters:
  ///   - vectors: At least one, all as long.
  ///   - count: Directions, at most as many as a vector has numbers.
  package init(of vectors: [[Float]], count: Int) {
    let length = vectors[0].count
    var mean = [Double](repeating: 0, count: length)
    for vector in vectors {
      for place in 0..<length { mean[place] += Double(vector[place]) / Double(vectors.count) }
    }
    self.mean = mean
    var covariance = [[Double]](repeating: mean.map { _ in 0 }, count: length)
    for vector in vectors {
      let centered = zip(vector, mean).map { Double($0) - $1 }
      for row in 0..<length {
        for column in 0..<length { covariance[row][column] += centered[row] * centered[column] }
      }
    }
    var stream = RandomStream(seed: 0, purpose: "components")
    var directions = Self.orthonormal(
      (0..<count).map { _ in stream.normal(count: length).map(Double.init) })
    for _ in 0..<Self.iterations {
      directions = Self.orthonormal(
        directions.map { direction in covariance.map { Self.product($0, direction) } })
    }
    self.directions = directions
  }

  /// How far a vector lies from the mean along each direction.
  package func coordinates(of vector: [Float]) -> [Double] {
    let centered = zip(vector, mean).map { Double($0) - $1 }
    return directions.map { Self.product(centered, $0) }
  }

  /// Gram and Schmidt; a vector that the ones before span becomes 0.
  private static func orthonormal(_ vectors: [[Double]]) -> [[Double]] {
    var result: [[Double]] = []
    for vector in vectors {
      let size = product(vector, vector).squareRoot()
      var rest = vector
      for other in result {
        let share = product(rest, other)
        for place in rest.indices { rest[place] -= share * other[place] }
      }
      let length = product(rest, rest).squareRoot()
      result.append(rest.map { length > 1e-9 * size ? $0 / length : 0 })
    }
    return result
  }

  private static func product(_ one: [Double], _ other: [Double]) -> Double {
    var sum = 0.0
    for place in one.indices { sum += one[place] * other[place] }
    return sum
  }
}
