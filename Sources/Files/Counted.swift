/// A number with what it counts: `1 radiograph`, `2 radiographs`.
///
/// - Parameters:
///   - count: How many.
///   - noun: One of them; the plural has an s.
/// - Returns: Both.
public func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)" + (count == 1 ? "" : "s")
}
