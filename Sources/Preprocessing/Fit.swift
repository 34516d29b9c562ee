/// How an image is brought to another aspect.
public enum Fit: String, Sendable, CaseIterable {
  /// Cuts equal parts off both ends of the longer direction.
  case crop
  /// Adds black at both ends of the shorter direction.
  case pad
  /// Scales the directions differently.
  case stretch
}

/// What lies outside an image when a mapping looks there.
public enum Border: Sendable, Hashable {
  /// The image again, mirrored at its edge.
  case reflection
  /// Zero: black in a radiograph, background in labels.
  case black
}
