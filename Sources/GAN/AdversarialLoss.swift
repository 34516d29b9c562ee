/// What the players play for.
public enum AdversarialLoss: String, Sendable, CaseIterable {
  /// Binary cross-entropy of the original game: see `BinaryCrossEntropy`.
  case bce
  /// The hinge of `HingeLoss`, with margins drawn from 0.8…1 for each logit.
  case hinge
}
