internal import COpenBLAS

/// Row-major single-precision matrix products by the BLAS, on the calling thread.
enum MatrixProduct {
  /// Result = A · B, or Result += A · B.
  ///
  /// - Parameters:
  ///   - rows: Rows of A and of the result.
  ///   - columns: Columns of B and of the result.
  ///   - depth: Columns of A and rows of B.
  ///   - a: The left factor.
  ///   - transposeA: A is stored `depth` × `rows`.
  ///   - b: The right factor.
  ///   - transposeB: B is stored `columns` × `depth`.
  ///   - result: `rows` × `columns` numbers.
  ///   - accumulate: Add to the result.
  static func multiply(
    rows: Int, columns: Int, depth: Int,
    _ a: UnsafePointer<Float>, transposeA: Bool = false,
    _ b: UnsafePointer<Float>, transposeB: Bool = false,
    into result: UnsafeMutablePointer<Float>, accumulate: Bool = false
  ) {
    unsafe cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      blasint(rows), blasint(columns), blasint(depth), 1,
      a, blasint(transposeA ? rows : depth),
      b, blasint(transposeB ? depth : columns), accumulate ? 1 : 0,
      result, blasint(columns))
  }
}
