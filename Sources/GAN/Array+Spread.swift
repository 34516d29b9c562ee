extension Array {
  /// At most `most` elements, every so many of them.
  package func spread(over most: Int) -> [Element] {
    let step = Swift.max(1, (count + most - 1) / most)
    return stride(from: 0, to: count, by: step).map { self[$0] }
  }
}
