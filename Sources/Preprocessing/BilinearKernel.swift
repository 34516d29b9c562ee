/// Interpolates between four neighbors, in integers: positions to 2⁻¹⁶ samples, one rounding.
///
/// Positions are fixed-point numbers with 32 bits behind the point, counted from the first sample of
/// the border. Beyond it they are clamped, which repeats the border forever.
struct BilinearKernel: Sendable {
  /// Each sample, and in the upper half the one to its right: one read for two.
  let pairs: [UInt32]
  private let stride: Int
  /// The last position in either direction that has a neighbor.
  private let limit: (x: Int64, y: Int64)

  /// Half of 2⁻¹⁶: makes the cut of a position a rounding.
  static let positionRounding: Int64 = 1 << 15

  /// Reads from an image.
  init(_ image: BorderedImage) {
    stride = image.stride
    let samples = image.samples.span
    pairs = samples.indices.map { index in
      let next = index + 1 < samples.count ? samples[index + 1] : 0
      return UInt32(samples[index]) | UInt32(next) << 16
    }
    limit = (x: Int64(image.size.width + 1) << 32, y: Int64(image.size.height + 1) << 32)
  }

  /// The position of a continuous coordinate of the image.
  static func position(_ coordinate: Double) -> Int64 {
    // A half up to the sample's center, and one more sample for the border.
    Int64((min(max(coordinate, -0x1p24), 0x1p24) + 0.5) * 0x1p32) + positionRounding
  }

  /// Adds interpolated values to `sums`, times 2³², along a straight line.
  ///
  /// - Parameters:
  ///   - start: The position of the first value.
  ///   - step: The fixed-point distance between values.
  ///   - sums: What is added to, one entry a value.
  func add(
    from start: (x: Int64, y: Int64), step: (x: Int64, y: Int64),
    to sums: inout MutableSpan<UInt64>
  ) {
    let pairs = pairs.span
    var x = start.x
    var y = start.y
    let last = (
      x: x &+ step.x &* Int64(sums.count - 1), y: y &+ step.y &* Int64(sums.count - 1)
    )
    // A line whose ends are inside is inside.
    if min(x, last.x) >= 0, max(x, last.x) <= limit.x, min(y, last.y) >= 0,
      max(y, last.y) <= limit.y
    {
      for index in sums.indices {
        sums[index] &+= insideValue(of: pairs, x: x, y: y)
        x &+= step.x
        y &+= step.y
      }
      return
    }
    for index in sums.indices {
      sums[index] &+= value(of: pairs, x: x, y: y)
      x &+= step.x
      y &+= step.y
    }
  }

  /// Adds interpolated values to `sums`, times 2³², along the image of a line under a projection.
  ///
  /// - Parameters:
  ///   - projection: From the line's plane to continuous coordinates of the image.
  ///   - start: The first point of the line.
  ///   - sums: What is added to, one entry a value.
  func add(
    through projection: Projection, from start: PlanePoint, to sums: inout MutableSpan<UInt64>
  ) {
    let pairs = pairs.span
    let rest = SIMD3(0, start.y, 1)
    // Lanes: x, y, divisor.
    let fixed = SIMD4(
      (projection.x * rest).sum(), (projection.y * rest).sum(), (projection.weight * rest).sum(), 0)
    let slope = SIMD4(projection.x.x, projection.y.x, projection.weight.x, 0)
    for index in sums.indices {
      let point = fixed + slope * (start.x + Double(index))
      let scale = 1 / point.z
      sums[index] &+= value(
        of: pairs, x: Self.position(point.x * scale), y: Self.position(point.y * scale))
    }
  }

  /// The value at a position, which is brought back to the border if it is beyond it.
  @inline(__always)
  func value(of pairs: borrowing Span<UInt32>, x: Int64, y: Int64) -> UInt64 {
    insideValue(of: pairs, x: min(max(x, 0), limit.x), y: min(max(y, 0), limit.y))
  }

  @inline(__always)
  private func insideValue(of pairs: borrowing Span<UInt32>, x: Int64, y: Int64) -> UInt64 {
    let index = Int(y >> 32) &* stride &+ Int(x >> 32)
    // 16 bits of sample times 17 bits of weight, whose sum is 2¹⁶: the result fits in 32 bits.
    let right = UInt32(truncatingIfNeeded: x >> 16) & 0xFFFF
    let left = 0x10000 &- right
    let below = UInt64(truncatingIfNeeded: y >> 16) & 0xFFFF
    let above = pairs[index]
    let next = pairs[index &+ stride]
    let upper = (above & 0xFFFF) &* left &+ (above >> 16) &* right
    let lower = (next & 0xFFFF) &* left &+ (next >> 16) &* right
    return UInt64(upper) &* (0x10000 &- below) &+ UInt64(lower) &* below
  }
}
