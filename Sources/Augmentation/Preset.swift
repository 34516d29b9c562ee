/// A pipeline with a name.
public enum Preset: String, Sendable, CaseIterable {
  /// Turned, mirrored, skewed: what most people ask for.
  case classic
  /// What another exposure or position could show: no flips, so that the heart stays left.
  case cxrSafe = "cxr-safe"
  /// Far from the original, for large networks on few images.
  case strong

  /// Raised when the steps change.
  public var version: Int { 1 }

  /// The steps, in the language of pipelines.
  var text: String {
    switch self {
    case .classic: "rotate:±10 flip:horizontal@0.5 skew:0.05@0.5"
    case .cxrSafe:
      """
      rotate:±7 skew:0.03@0.3 zoom:1..1.1@0.3 translate:±0.03@0.3 brightness:±0.05@0.3 \
      contrast:0.9..1.1@0.3 gamma:0.9..1.1@0.3
      """
    case .strong:
      """
      rotate:±20 flip:horizontal@0.5 skew:0.15@0.7 crop:0.8@0.5 elastic:0.03@0.3 \
      oneOf(gamma:0.7..1.4 contrast:0.7..1.4 clahe:2)@0.7 oneOf(noise:0.02 quantum blur:1)@0.3
      """
    }
  }

  /// The steps.
  public var pipeline: AugmentationPipeline {
    do throws(PipelineError) {
      return try AugmentationPipeline(parsing: text)
    } catch {
      preconditionFailure("Preset \(rawValue): \(error)")
    }
  }
}
