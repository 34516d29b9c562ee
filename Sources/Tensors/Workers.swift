internal import COpenBLAS
internal import Dispatch
internal import Synchronization

/// The threads that share a pass: ours outside, and a one-thread BLAS inside each.
///
/// Work is cut into blocks whose size never depends on how many threads there are, and each block
/// writes what no other block writes. So results are the same bits for one thread or many.
@safe
public final class Workers: Sendable {
  /// Threads that work at the same time.
  public let count: Int
  private let scratch: Mutex<[Tensor]>
  /// One pass at a time: passes of one team use the same working memory.
  private let turns = DispatchQueue(label: "cxraug.workers")

  /// A team of `count` threads, at least 1.
  ///
  /// The BLAS of the whole process is set to one thread.
  public init(count: Int) {
    precondition(count > 0, "Workers: \(count)")
    self.count = count
    scratch = Mutex([])
    openblas_set_num_threads(1)
  }

  /// The kernel family that the BLAS chose for this processor, such as `SkylakeX` or `Haswell`.
  public static var matrixKernel: String {
    guard let name = unsafe openblas_get_corename() else { return "unknown" }
    return unsafe String(cString: name)
  }

  /// Sees to it that every thread has `size` numbers of its own to work in.
  ///
  /// Layers ask when they are made, so that no step allocates.
  func reserveScratch(_ size: Int) {
    scratch.withLock { tensors in
      guard tensors.isEmpty || tensors[0].count < size else { return }
      tensors = (0..<count).map { _ in Tensor(Shape(rows: 1, channels: size)) }
    }
  }

  /// Does blocks 0..<`blocks` in any order, each once.
  ///
  /// - Parameters:
  ///   - blocks: How many.
  ///   - body: Gets the block and the working memory of the thread that does it.
  func forEachBlock(
    _ blocks: Int,
    _ body: @Sendable (_ block: Int, _ scratch: UnsafeMutablePointer<Float>?) -> Void
  ) {
    let memory = scratch.withLock { $0 }
    turns.sync {
      let next = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: min(count, blocks)) { thread in
        let own = unsafe memory.isEmpty ? nil : memory[thread].base
        while true {
          let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard block < blocks else { return }
          unsafe body(block, own)
        }
      }
    }
  }

  /// Does 0..<`total` in ranges of `size`, in any order.
  func forEachRange(of total: Int, size: Int, _ body: @Sendable (Range<Int>) -> Void) {
    unsafe forEachBlock((total + size - 1) / size) { block, _ in
      body(block * size..<min(total, (block + 1) * size))
    }
  }
}
