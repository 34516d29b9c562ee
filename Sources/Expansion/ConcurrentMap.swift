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
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var results = [Result?](repeating: nil, count: count)
      var next = 0
      func start() {
        guard next < count else { return }
        let (index, element) = (next, self[next])
        group.addTask { (index, try transform(element)) }
        next += 1
      }
      for _ in 0..<Swift.max(1, limit) { start() }
      var done = 0
      while let (index, result) = try await group.next() {
        results[index] = result
        done += 1
        try finished(done, result)
        start()
      }
      return results.compactMap { $0 }
    }
  }
}
