internal import CKernels

/// Interpolates between four neighbors, in integers: positions to 2⁻¹⁶ samples, one rounding.
///
/// Beyond the border of the image its samples are repeated forever.
struct BilinearKernel: Sendable {
  private let image: BorderedImage
  /// What the loops are made of; all give the same bits.
  private let path: cxr_path

  /// Reads from an image with a margin of 1.
  init(_ image: BorderedImage) {
    precondition(image.margin == 1, "BilinearKernel: margin \(image.margin)")
    self.image = image
    // The others count samples with 31 bits.
    path = image.samples.count < 1 << 31 ? cxr_fastest_path() : CXR_PORTABLE
  }

  /// Adds interpolated values to `sums`, times 2³², along the image of a line under a projection.
  ///
  /// - Parameters:
  ///   - projection: From the line's plane to continuous coordinates of the image.
  ///   - start: The first point of the line; the others follow at distances of 1.
  ///   - sums: What is added to, one entry a value.
  func add(
    through projection: Projection, from start: PlanePoint, to sums: inout MutableSpan<UInt64>
  ) {
    unsafe withSamples { samples in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        guard projection.isAffine else {
          return unsafe cxr_add_projected_line(
            path, samples, line(projection, from: start), sums.count, sums.baseAddress)
        }
        let first = projection(start)
        let line = cxr_line(
          x: cxr_position(first.x), y: cxr_position(first.y),
          step_x: Int64((projection.x.x * 0x1p32).rounded()),
          step_y: Int64((projection.y.x * 0x1p32).rounded()))
        unsafe cxr_add_line(path, samples, line, sums.count, sums.baseAddress)
      }
    }
  }

  /// Adds interpolated values to `sums`, at points of the image.
  func add(at points: borrowing Span<PlanePoint>, to sums: inout MutableSpan<Float>) {
    unsafe withSamples { samples in
      for index in sums.indices {
        let value = unsafe cxr_value(samples, points[index].x, points[index].y)
        sums[index] += Float(value) * 0x1p-32
      }
    }
  }

  private func line(_ projection: Projection, from start: PlanePoint) -> cxr_projected_line {
    let rest = SIMD3(0, start.y, 1)
    return cxr_projected_line(
      x: (projection.x * rest).sum(), y: (projection.y * rest).sum(),
      weight: (projection.weight * rest).sum(), x_slope: projection.x.x,
      y_slope: projection.y.x, weight_slope: projection.weight.x, start: start.x)
  }

  private func withSamples(_ body: (cxr_samples) -> Void) {
    unsafe image.samples.withUnsafeBufferPointer { samples in
      unsafe body(
        cxr_samples(
          samples: samples.baseAddress, stride: UInt32(image.stride),
          limit_x: Int64(image.size.width + 1) << 32, limit_y: Int64(image.size.height + 1) << 32))
    }
  }
}
