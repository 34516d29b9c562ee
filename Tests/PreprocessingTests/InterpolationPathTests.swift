import CKernels
import Randomness
import Testing

/// The loops of interpolation on every path that this processor has.
@Suite struct InterpolationPathTests {
  static let faster = [CXR_AVX2, CXR_AVX512].filter { $0.rawValue <= cxr_fastest_path().rawValue }
  static let (width, height) = (61, 47)
  /// With a border of one sample before and two behind.
  static let stride = width + 3
  static let samples: [UInt16] = {
    var stream = RandomStream(seed: 1, purpose: "samples")
    return (0..<stride * (height + 3)).map { _ in UInt16(truncatingIfNeeded: stream.next()) }
  }()

  /// Sums of 37 values, which are no whole number of vectors.
  func sums(_ body: (cxr_samples, UnsafeMutablePointer<UInt64>?) -> Void) -> [UInt64] {
    var sums = (0..<37).map { UInt64($0) }
    unsafe Self.samples.withUnsafeBufferPointer { samples in
      let image = unsafe cxr_samples(
        samples: samples.baseAddress, stride: UInt32(Self.stride),
        limit_x: Int64(Self.width + 1) << 32, limit_y: Int64(Self.height + 1) << 32)
      unsafe sums.withUnsafeMutableBufferPointer { unsafe body(image, $0.baseAddress) }
    }
    return sums
  }

  /// Inside, across each edge, and wholly outside.
  static let starts: [(Double, Double)] = [(5, 7), (-3, 20), (40, -2), (50, 44), (-900, 900)]

  @Test(arguments: faster)
  func `lines give the same bits`(path: cxr_path) {
    for (x, y) in Self.starts {
      for (across, down) in [(1.0, 0.0), (0.97, 0.21), (-1.3, 0.4)] {
        let line = cxr_line(
          x: cxr_position(x), y: cxr_position(y), step_x: Int64(across * 0x1p32),
          step_y: Int64(down * 0x1p32))
        let expected = unsafe sums { unsafe cxr_add_line(CXR_PORTABLE, $0, line, 37, $1) }
        #expect(unsafe sums { unsafe cxr_add_line(path, $0, line, 37, $1) } == expected)
      }
    }
  }

  @Test(arguments: faster)
  func `projected lines give the same bits`(path: cxr_path) {
    for (x, y) in Self.starts {
      let line = cxr_projected_line(
        x: x, y: y, weight: 1.02, x_slope: 0.93, y_slope: 0.11, weight_slope: 0.004, start: 0.25)
      let expected = unsafe sums { unsafe cxr_add_projected_line(CXR_PORTABLE, $0, line, 37, $1) }
      #expect(unsafe sums { unsafe cxr_add_projected_line(path, $0, line, 37, $1) } == expected)
    }
  }

  @Test func `values are those of the formula`() {
    let values = unsafe sums { image, sums in
      unsafe cxr_add_projected_line(
        CXR_PORTABLE, image,
        cxr_projected_line(
          x: 3.2, y: 5.7, weight: 1, x_slope: 0.9, y_slope: 0.3, weight_slope: 0.001, start: 0.5),
        37, sums)
    }
    for (index, value) in values.enumerated() {
      let t = 0.5 + Double(index)
      let x = (3.2 + 0.9 * t) / (1 + 0.001 * t) + 0.5
      let y = (5.7 + 0.3 * t) / (1 + 0.001 * t) + 0.5
      let (column, row) = (Int(x), Int(y))
      let (right, below) = (x - Double(column), y - Double(row))
      func sample(_ across: Int, _ down: Int) -> Double {
        Double(Self.samples[(row + down) * Self.stride + column + across])
      }
      let expected =
        (sample(0, 0) * (1 - right) + sample(1, 0) * right) * (1 - below)
        + (sample(0, 1) * (1 - right) + sample(1, 1) * right) * below
      // Positions are rounded to 2⁻¹⁶ samples in each direction.
      #expect(abs(Double(value) * 0x1p-32 - expected) < 2)
    }
  }

  @Test(arguments: faster)
  func `weighted sums give the same bits`(path: cxr_path) {
    let (count, taps) = (37, 3)
    var stream = RandomStream(seed: 2, purpose: "taps")
    let line = (0..<60).map { _ in Float(stream.next() % 65536) }
    let indices = (0..<count * taps).map { _ in UInt32(stream.next() % 60) }
    let parts = (0..<count * taps).map { _ in Float(stream.next() % 100) / 100 }
    let totals = [Float](repeating: 1.5, count: count)
    let covered = [Float](repeating: 1.25, count: count)
    func values(_ path: cxr_path) -> [UInt16] {
      var values = [UInt16](repeating: 0, count: count)
      unsafe indices.withUnsafeBufferPointer { indices in
        unsafe parts.withUnsafeBufferPointer { parts in
          unsafe totals.withUnsafeBufferPointer { totals in
            unsafe covered.withUnsafeBufferPointer { covered in
              unsafe cxr_sum_taps(
                path,
                cxr_taps(
                  count: count, taps: taps, indices: indices.baseAddress,
                  parts: parts.baseAddress, totals: totals.baseAddress,
                  covered: covered.baseAddress, outside: 300, maximum: 40000), line, 2, 1.5,
                &values)
            }
          }
        }
      }
      return values
    }
    #expect(values(path) == values(CXR_PORTABLE))
    var sums = (line, line)
    unsafe cxr_add_row(path, Self.samples, 0.3, 37, &sums.0)
    unsafe cxr_add_row(CXR_PORTABLE, Self.samples, 0.3, 37, &sums.1)
    #expect(sums.0 == sums.1)
  }
}
