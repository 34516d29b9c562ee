/// Interpolates between four neighbors, in integers: positions to 2⁻¹⁶ samples, one rounding.
///
/// Positions are fixed-point numbers with 32 bits behind the point, counted from the first sample of
/// the border. Beyond it they are clamped, which repeats the border forever.
struct BilinearKernel {
  let image: BorderedImage
  /// The last position in either direction that has a neighbor.
  private let limit: (x: Int64, y: Int64)

  /// Half of 2⁻¹⁶: makes the cut of a position a rounding.
  static let positionRounding: Int64 = 1 << 15

  /// Reads from an image.
  init(_ image: BorderedImage) {
    self.image = image
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
    let samples = image.samples.span
    var x = start.x
    var y = start.y
    for index in sums.indices {
      sums[index] &+= value(of: samples, x: x, y: y)
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
    let samples = image.samples.span
    let rest = SIMD3(0, start.y, 1)
    // Lanes: x, y, divisor.
    let fixed = SIMD4(
      (projection.x * rest).sum(), (projection.y * rest).sum(), (projection.weight * rest).sum(), 0)
    let slope = SIMD4(projection.x.x, projection.y.x, projection.weight.x, 0)
    for index in sums.indices {
      let point = fixed + slope * (start.x + Double(index))
      let scale = 1 / point.z
      sums[index] &+= value(
        of: samples, x: Self.position(point.x * scale), y: Self.position(point.y * scale))
    }
  }

  @inline(__always)
  func value(of samples: borrowing Span<UInt16>, x: Int64, y: Int64) -> UInt64 {
    let column = min(max(x, 0), limit.x)
    let row = min(max(y, 0), limit.y)
    let index = Int(row >> 32) &* image.stride &+ Int(column >> 32)
    // 16 bits of sample times 17 bits of weight, whose sum is 2¹⁶: the result fits in 32 bits.
    let right = UInt32(truncatingIfNeeded: column >> 16) & 0xFFFF
    let left = 0x10000 &- right
    let below = UInt64(truncatingIfNeeded: row >> 16) & 0xFFFF
    let next = index &+ image.stride
    let upper = UInt32(samples[index]) &* left &+ UInt32(samples[index &+ 1]) &* right
    let lower = UInt32(samples[next]) &* left &+ UInt32(samples[next &+ 1]) &* right
    return UInt64(upper) &* (0x10000 &- below) &+ UInt64(lower) &* below
  }
}
