internal import COpenBLAS

/// Row-major single-precision matrix products by OpenBLAS, on the calling thread.
///
/// The library is loaded with the first network that has such a product; where the system has none,
/// `Windows` that are plain products go by the direct loops like all others.
public enum MatrixProduct {
  /// Whether there is an OpenBLAS.
  static let isAvailable = cxr_blas_load()

  /// The kernels that OpenBLAS chose for this processor, such as `SkylakeX` or `Haswell`; nil without
  /// the library.
  public static var kernels: String? {
    guard let name = unsafe cxr_blas_kernels() else { return nil }
    return unsafe String(cString: name)
  }

  /// One line when OpenBLAS runs slower kernels than the processor has, as a preset
  /// `OPENBLAS_CORETYPE` makes it; nil when all is well.
  public static var slowKernels: String? {
    guard Instructions.fastest == .avx512, let kernels else { return nil }
    let fast = ["skylakex", "cooperlake", "sapphirerapids"]
    guard !fast.contains(kernels.lowercased()) else { return nil }
    return "OpenBLAS runs \(kernels) kernels on a processor with AVX-512; unset OPENBLAS_CORETYPE"
  }

  /// A matrix as it is stored.
  @unsafe struct Factor {
    let base: UnsafePointer<Float>
    /// Numbers between neighboring rows.
    let step: Int
    /// The factor is the transpose of what is stored.
    let isTransposed: Bool

    init(_ base: UnsafePointer<Float>, step: Int, isTransposed: Bool = false) {
      unsafe self.base = base
      unsafe self.step = step
      unsafe self.isTransposed = isTransposed
    }
  }

  /// Result += A · B.
  ///
  /// - Parameters:
  ///   - rows: Rows of A and of the result.
  ///   - columns: Columns of B and of the result.
  ///   - depth: Columns of A and rows of B.
  ///   - a: A.
  ///   - b: B.
  ///   - result: `rows` × `columns` numbers.
  ///   - step: Numbers between neighboring rows of the result.
  static func multiply(
    rows: Int, columns: Int, depth: Int, _ a: Factor, _ b: Factor,
    into result: UnsafeMutablePointer<Float>, step: Int
  ) {
    unsafe cxr_blas_multiply(
      Int32(rows), Int32(columns), Int32(depth), a.base, Int32(a.step), a.isTransposed, b.base,
      Int32(b.step), b.isTransposed, result, Int32(step))
  }
}
