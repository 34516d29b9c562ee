extension Array where Element: Sendable {
  /// Transforms every element, at most `limit` at a time, results in order.
  ///
  /// - Parameters:
  ///   - limit: Elements under way at a time.
  ///   - transform: Called once for each element.
  ///   - finished: Called after each element, by one task, with the number of finished ones and the
  ///     newest result.
  /// - Returns: A result for each element, in the elements' order.
  /// - Throws: The first error; elements that are under way are waited for.
  func concurrentMap<Result: Sendable>(
    limit: Int, _ transform: @Sendable @escaping (Element) throws -> Result,
    finished: (Int, Result) throws -> Void = { _, _ in }
  ) async throws -> [Result] {
    try await concurrentMap(limit: limit, transform, then: { $0 }, finished: finished)
  }

  /// Transforms every element in two steps, results in order: the first keeps a processor busy, the
  /// second waits for something else, such as a disk.
  ///
  /// - Parameters:
  ///   - limit: Elements in their first step at a time.
  ///   - transform: The first step.
  ///   - wait: The second step; four times as many elements may be in it.
  ///   - finished: As above.
  /// - Returns: A result for each element, in the elements' order.
  /// - Throws: The first error; elements that are under way are waited for.
  func concurrentMap<Made: Sendable, Result: Sendable>(
    limit: Int, _ transform: @Sendable @escaping (Element) throws -> Made,
    then wait: @Sendable @escaping (Made) async throws -> Result,
    finished: (Int, Result) throws -> Void = { _, _ in }
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Step<Made, Result>.self) { group in
      let limit = Swift.max(1, limit)
      var results = [Result?](repeating: nil, count: count)
      var (next, working, waiting, done) = (0, 0, 0, 0)
      func start() {
        while next < count, working < limit, waiting < 4 * limit {
          let (index, element) = (next, self[next])
          group.addTask { .made(index, try transform(element)) }
          next += 1
          working += 1
        }
      }
      start()
      while let step = try await group.next() {
        switch step {
        case .made(let index, let made):
          working -= 1
          waiting += 1
          group.addTask { .finished(index, try await wait(made)) }
        case .finished(let index, let result):
          waiting -= 1
          done += 1
          results[index] = result
          try finished(done, result)
        }
        start()
      }
      return results.compactMap { $0 }
    }
  }
}

/// What one element has come to.
private enum Step<Made: Sendable, Result: Sendable>: Sendable {
  case made(Int, Made)
  case finished(Int, Result)
}
