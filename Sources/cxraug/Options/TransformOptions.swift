import ArgumentParser
import Augmentation
import Expansion
import Preprocessing

/// What classic variants are drawn from.
struct TransformOptions: ParsableArguments {
  @Option(help: "The steps of classic variants: classic, cxr-safe (no flips) or strong.")
  var preset = Preset.classic

  @Option(
    help: ArgumentHelp(
      #"The steps themselves, such as "rotate:±10 skew:0.05@0.3 flip:h@0.5", instead of a preset."#,
      valueName: "steps"))
  var transforms: String?

  @Option(
    help: ArgumentHelp(
      "Turn by up to so much either way, 0…45 (default: that of the preset).", valueName: "degrees")
  )
  var rotate: Double?

  @Option(
    help: "Mirror half of the variants, or none (default: that of the preset).")
  var flip: FlipChoice?

  @Option(
    help: ArgumentHelp(
      "Tilt or shear by up to this share of the size (default: that of the preset).",
      valueName: "fraction"))
  var skew: Double?

  @Option(
    help: ArgumentHelp(
      "What is seen outside a radiograph: reflect, edge, black or a share of white. (default: reflect)",
      valueName: "border"),
    transform: OptionValue.border)
  var fill = Border.reflection

  @Option(
    help: ArgumentHelp(
      "Draw a variant again that loses more of its mask than this leaves, 0…1.",
      valueName: "share"))
  var keepMask: Double?

  func validate() throws {
    if let keepMask, !(0...1).contains(keepMask) {
      throw ValidationError("--keep-mask \(keepMask); expected 0…1")
    }
    if let rotate, !(0...45).contains(rotate) {
      throw ValidationError("--rotate \(rotate); expected 0…45 degrees")
    }
    if let skew, !(0...Skew.largestMagnitude).contains(skew) {
      throw ValidationError("--skew \(skew); expected 0…\(Skew.largestMagnitude)")
    }
    guard let transforms else { return }
    guard rotate == nil, flip == nil, skew == nil else {
      throw ValidationError(
        "--transforms with --rotate, --flip or --skew; expected one or the other")
    }
    do throws(PipelineError) {
      _ = try AugmentationPipeline(parsing: transforms)
    } catch {
      throw ValidationError("--transforms: \(error)")
    }
  }

  /// What variants keep of their masks.
  func keptMask(with input: InputOptions) throws -> Double {
    guard let keepMask, input.masks == nil else { return keepMask ?? 0 }
    throw ValidationError("--keep-mask \(keepMask) without --masks; expected the folder of masks")
  }

  /// The steps, as far as `validate` let them pass.
  func pipeline() throws -> AugmentationPipeline {
    if let transforms { return try AugmentationPipeline(parsing: transforms) }
    var pipeline = preset.pipeline
    if let rotate {
      pipeline.replace("rotate", with: rotate == 0 ? nil : "rotate:\(rotate)")
    }
    if let flip { pipeline.replace("flip", with: flip.flip.map { "flip:\($0.rawValue)@0.5" }) }
    if let skew { pipeline.replace("skew", with: skew == 0 ? nil : "skew:\(skew)@0.5") }
    return pipeline
  }
}

extension AugmentationPipeline {
  /// Puts another step in the place of all that do one kind of transform; none takes them out.
  fileprivate mutating func replace(_ name: String, with text: String?) {
    func isOne(_ step: PipelineStep) -> Bool {
      guard case .transform(let transform) = step.content else { return false }
      return transform.definition.name == name
    }
    let place = steps.firstIndex(where: isOne) ?? steps.endIndex
    let step = text.flatMap { try? AugmentationPipeline(parsing: $0).steps.first }
    let kept = steps.enumerated().filter { !isOne($0.element) }
    steps =
      kept.filter { $0.offset < place }.map(\.element) + (step.map { [$0] } ?? [])
      + kept.filter { $0.offset > place }.map(\.element)
  }
}
