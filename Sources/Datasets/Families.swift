/// Patients that must stand on one side, because a picture of one is nearly a picture of the other.
public struct Families: Sendable {
  private var parents: [String: String] = [:]

  /// Every patient on its own but for pairs that belong together.
  public init(_ pairs: some Sequence<(String, String)> = EmptyCollection()) {
    for (first, second) in pairs {
      let (a, b) = (name(of: first), name(of: second))
      if a != b { parents[max(a, b)] = min(a, b) }
    }
  }

  /// The patient whose name stands for all of the family: the first in order.
  public func name(of patient: String) -> String {
    var name = patient
    while let parent = parents[name] { name = parent }
    return name
  }
}
