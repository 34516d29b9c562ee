/// What the samples of masks are.
public enum MaskKind: String, Sendable, CaseIterable {
  /// Numbers, each of which marks something: no variant has one that its source has not.
  case labels
  /// Amounts, such as probability or dose, that are interpolated like brightness.
  case heatmap
}
