internal import CKernels

/// Which numbers of a tensor are above zero, a bit each: all that the gradient of a rectifier needs of it.
public struct Signs: Sendable {
  private let bits: Tensor
  private let shape: Shape
  private let workers: Workers

  private static let rangeSize = 32_768

  /// Room for the signs of numbers of `shape`.
  public init(_ shape: Shape, workers: Workers) {
    self.shape = shape
    self.workers = workers
    bits = Tensor(Shape(rows: 1, channels: (shape.elementCount + 31) / 32))
  }

  /// Keeps the signs of some numbers.
  public func take(from numbers: Tensor) {
    precondition(numbers.shape == shape, "Signs: \(numbers.shape) for \(shape)")
    workers.forEachRange(of: shape.elementCount, size: Self.rangeSize) { range in
      unsafe cxr_signs(
        workers.instructions.path, numbers.base + range.lowerBound, range.count,
        bits.base + range.lowerBound / 32)
    }
  }

  /// gradient ← gradient where the number is above zero, slope · gradient elsewhere.
  public func rectify(_ gradient: Tensor, slope: Float) {
    precondition(gradient.shape == shape, "Signs: \(gradient.shape) for \(shape)")
    workers.forEachRange(of: shape.elementCount, size: Self.rangeSize) { range in
      unsafe cxr_rectify_by_signs(
        workers.instructions.path, gradient.base + range.lowerBound,
        bits.base + range.lowerBound / 32, range.count, slope)
    }
  }
}
