/// How products over windows take their factors when a network learns.
///
/// Weights, activations, gradients and sums are single precision in either case.
public enum Precision: String, Sendable, CaseIterable {
  /// As they are.
  case single
  /// Rounded to bfloat16, eight significant bits, to the nearest, ties to even (Kalamkar et al., "A study of
  /// BFLOAT16 for deep learning training", 2019). Images of one or two channels and windows as large as the
  /// image are taken as they are.
  case bf16
}
