internal import Glibc

/// Less memory than matrix products need.
public struct MemoryError: Error, CustomStringConvertible {
  /// What was asked for in vain, in bytes.
  public let bytes: Int

  /// One line, lower case, without a final period.
  public var description: String {
    "not enough memory: \(bytes >> 20) MiB for matrix products; expected more, or fewer --jobs"
  }
}

extension Workers {
  /// What OpenBLAS allocates for each thread that uses it.
  private static let bytesOfKernel = 129 << 20

  /// Sees to it that the BLAS finds the memory it needs.
  ///
  /// OpenBLAS repeats a failed allocation for ever; under a limit of address space the first product
  /// would hang.
  ///
  /// - Throws: When the memory for so many threads is not there.
  public static func checkMemory(threads: Int) throws(MemoryError) {
    let bytes = threads * bytesOfKernel
    // Not `malloc`: the optimizer knows that nothing is done with it and leaves both calls out.
    let memory = unsafe mmap(nil, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard unsafe memory != MAP_FAILED else { throw MemoryError(bytes: bytes) }
    unsafe munmap(memory, bytes)
  }
}
