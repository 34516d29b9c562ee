/// A finding or an organ in a radiograph, with an upright box around it.
public struct StudyBox: Sendable, Equatable {
  /// What is in it.
  public let name: String
  /// Its left edge, in pixels of the source from the left.
  public let x: Double
  /// Its upper edge, in pixels of the source from above.
  public let y: Double
  /// Columns.
  public let width: Double
  /// Rows.
  public let height: Double

  /// All five.
  public init(name: String, x: Double, y: Double, width: Double, height: Double) {
    self.name = name
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}
