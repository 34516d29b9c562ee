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
  /// What OpenBLAS reserves for each thread that uses it; a usual network takes less.
  private static let bytesOfThread = 129 << 20

  /// Sees to it that there is memory for networks, before any is taken.
  ///
  /// Under a limit of address space OpenBLAS would repeat a failed allocation for ever, and a tensor that
  /// does not fit would end the program without a word.
  ///
  /// - Throws: When the memory for so many threads is not there.
  public static func checkMemory(threads: Int) throws(MemoryError) {
    let bytes = threads * bytesOfThread
    // Not `malloc`: the optimizer knows that nothing is done with it and leaves both calls out.
    let memory = unsafe mmap(nil, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard unsafe memory != MAP_FAILED else { throw MemoryError(bytes: bytes) }
    unsafe munmap(memory, bytes)
  }
}
