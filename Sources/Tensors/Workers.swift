internal import CKernels
internal import Synchronization

/// The threads that share a pass.
///
/// Work is cut into blocks, and each block writes what no other block writes; sums over blocks are
/// joined in a fixed order. So results are the same bits for one thread or many.
@safe
public final class Workers: Sendable {
  /// Threads that work at the same time.
  public let count: Int
  /// What the inner loops are made of.
  public let instructions: Instructions
  /// How products over windows take their factors, unless all precision is asked for.
  public let precision: Precision
  /// One pass at a time: passes of one team use the same working memory.
  private let memory = Mutex(Memory())
  private let threads: Threads

  private struct Memory {
    var own: [Tensor] = []
    var shared: [Tensor] = []
    var passageSize = 1
    var passage: Tensor?
  }

  /// A team of `count` threads, at least 1.
  public init(
    count: Int, instructions: Instructions = .fastest, precision: Precision = .single
  ) {
    precondition(count > 0, "Workers: \(count)")
    self.count = count
    self.instructions = instructions
    self.precision = precision
    threads = Threads(count)
  }

  /// Sees to it that every thread has `own` numbers to work in, and all together `shared`.
  ///
  /// Layers ask when they are made, so that no step allocates.
  func reserve(own: Int, shared: Int) {
    memory.withLock { memory in
      if memory.own.first.map({ $0.count < own }) ?? true {
        memory.own = []
        memory.own = (0..<count).map { _ in Tensor(Shape(rows: 1, channels: max(1, own))) }
      }
      if memory.shared.first.map({ $0.count < shared }) ?? true {
        memory.shared = []
        memory.shared = [Tensor(Shape(rows: 1, channels: max(1, shared)))]
      }
    }
  }

  /// Sees to it that the room of `Passage` has `size` numbers.
  func reservePassage(_ size: Int) {
    memory.withLock { memory in
      guard size > memory.passageSize else { return }
      memory.passageSize = size
      memory.passage = nil
    }
  }

  /// The room of `Passage`.
  var passage: Tensor {
    memory.withLock { memory in
      if let passage = memory.passage { return passage }
      let passage = Tensor(Shape(rows: 1, channels: memory.passageSize))
      memory.passage = passage
      return passage
    }
  }

  /// Has the working memory for itself while `body` runs.
  func turn(_ body: (Team) -> Void) {
    memory.withLock { memory in
      body(Team(threads: threads, own: memory.own, shared: memory.shared.first))
    }
  }

  /// Does blocks 0..<`blocks` in any order, each once.
  func forEachBlock(_ blocks: Int, _ body: @Sendable (_ block: Int) -> Void) {
    turn { team in unsafe team.forEach(blocks) { block, _ in body(block) } }
  }

  /// Does 0..<`total` in ranges of `size`, in any order.
  func forEachRange(of total: Int, size: Int, _ body: @Sendable (Range<Int>) -> Void) {
    forEachBlock((total + size - 1) / size) { block in
      body(block * size..<min(total, (block + 1) * size))
    }
  }
}

/// All threads of a team for one pass, with their memory.
struct Team {
  fileprivate let threads: Threads
  fileprivate let own: [Tensor]
  /// Memory that the steps of the pass hand to each other.
  let shared: Tensor?

  /// Does blocks 0..<`blocks` in any order, each once.
  ///
  /// - Parameters:
  ///   - blocks: How many.
  ///   - body: Gets the block and the working memory of the thread that does it.
  func forEach(
    _ blocks: Int,
    _ body: @Sendable (_ block: Int, _ scratch: UnsafeMutablePointer<Float>?) -> Void
  ) {
    let next = Atomic(0)
    threads.run(atMost: blocks) { thread in
      let scratch = unsafe own.isEmpty ? nil : own[thread].base
      while true {
        let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard block < blocks else { return }
        unsafe body(block, scratch)
      }
    }
  }
}

/// Threads that wait for work, the calling one among them.
@safe
private final class Threads: @unchecked Sendable {
  private let team: OpaquePointer?

  init(_ count: Int) {
    unsafe team = count > 1 ? cxr_team_create(count) : nil
  }

  deinit { unsafe cxr_team_destroy(team) }

  /// Calls `body` once on every thread at the same time, or on this one alone if there is work for one.
  func run(atMost work: Int, _ body: @Sendable (_ thread: Int) -> Void) {
    guard work > 1 else { return body(0) }
    unsafe runTeam(team, body)
  }
}

/// Calls `body` once on every thread and returns when all have; without a team on this one alone.
///
/// Written in C with Swift's calling convention, because a closure that does not escape can be passed on but
/// not pointed to: as a C function with a context it would be copied to the heap in every pass.
@_silgen_name("cxr_team_run")
private func runTeam(_ team: OpaquePointer?, _ body: @Sendable (_ thread: Int) -> Void)
