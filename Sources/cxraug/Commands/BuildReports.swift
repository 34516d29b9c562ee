import Datasets
import Expansion
import Files
import GAN
import SystemPackage

/// What a build would write, for a person.
struct PlanReport {
  private let plan: Plan
  private let options: BuildOptions
  private let trainingSeconds: Double?

  /// - Parameters:
  ///   - plan: What would be written.
  ///   - options: Of the build.
  ///   - trainingSeconds: How long training would take.
  init(_ plan: Plan, options: BuildOptions, trainingSeconds: Double?) {
    self.plan = plan
    self.options = options
    self.trainingSeconds = trainingSeconds
  }

  /// Several aligned lines.
  var text: String {
    let counts = plan.counts
    var lines = [
      "input      \(options.inputs.map(\.printable).joined(separator: ", "))",
      "output     \(options.output.printable)",
      "read       \(counted(counts.originals.values.reduce(0, +), "radiograph")), \(plan.refusals.count) refused",
    ]
    if plan.others > 0 { lines[2] += ", \(counted(plan.others, "other file"))" }
    if plan.withdrawn > 0 { lines[2] += ", \(plan.withdrawn) withdrawn" }
    lines += recognition
    if !plan.labels.isEmpty { lines.append("classes    \(plan.labels.joined(separator: ", "))") }
    for side in Side.allCases where counts.originals[side] != nil || side != .test {
      let originals = counts.originals[side] ?? 0
      var line = "\(side.rawValue)".padding(to: 11) + "\(counted(originals, "original")) of "
      line += counted(plan.patients[side] ?? 0, "patient")
      if side == .train {
        line += ", \(counts.classic) classic, \(counts.synthetic) synthetic"
      }
      lines.append(line)
    }
    for own in plan.training {
      lines.append(
        String(repeating: " ", count: 11) + "\(own.label): \(own.originals) originals, "
          + "\(own.classic) classic, \(own.synthetic) synthetic")
    }
    let disk = DiskEstimate(plan, options)
    lines.append("disk       about \(Figures.size(disk.bytes)) in \(disk.files) files")
    if counts.synthetic > 0 { lines.append("training   \(training)") }
    return lines.joined(separator: "\n")
  }

  /// How patients were recognized, with a few examples, so that a wrong guess is seen.
  private var recognition: [String] {
    let (known, own) = plan.recognition
    var lines: [String] = []
    if !known.isEmpty {
      let examples = known.prefix(3).map { "\($0.source) → \($0.patient)" }
      lines.append(
        "patients   of \(counted(known.count, "radiograph")) recognized: \(examples.joined(separator: ", "))"
      )
    }
    if !own.isEmpty {
      lines.append(
        "patients   \(counted(own.count, "radiograph")) "
          + (own.count == 1 ? "is a patient of its own" : "are patients of their own")
          + "; --group-by says who is who")
    }
    return lines
  }

  private var training: String {
    if let generator = options.generator { return "none: draws from \(generator.printable)" }
    let batch = options.stepSize
    let expected = trainingSeconds.map { ", about \(Figures.time($0))" } ?? ""
    switch options.budget {
    case .steps(let steps): return "\(steps) steps of \(batch)" + expected
    case .seconds(let seconds): return Figures.time(seconds)
    case nil:
      let steps = plan.trainingImages(of: options.architecture).map {
        TrainingOptions.suggestedSteps(of: options.architecture, images: $0, batch: batch)
      }
      let text = steps.map(String.init).joined(separator: " + ")
      return "\(text) steps of \(batch)" + expected
    }
  }
}

/// What a build has written.
struct SummaryReport {
  private let summary: BuildSummary
  private let options: BuildOptions

  init(_ summary: BuildSummary, options: BuildOptions) {
    self.summary = summary
    self.options = options
  }

  /// A few lines for a person.
  var text: String {
    let plan = summary.plan
    let counts = plan.counts
    let read = counts.originals.values.reduce(0, +)
    var lines = ["read       \(counted(read, "radiograph")), \(plan.refusals.count) refused"]
    if plan.others > 0 { lines[0] += ", \(counted(plan.others, "other file"))" }
    if plan.withdrawn > 0 { lines[0] += ", \(plan.withdrawn) withdrawn" }
    lines.append(
      "train      \(counts.originals[.train] ?? 0) originals, \(counts.classic) classic, "
        + "\(counts.synthetic) synthetic")
    lines.append("val        \(counts.originals[.val] ?? 0) originals")
    if let test = counts.originals[.test] { lines.append("test       \(test) originals") }
    lines.append("written    \(summary.written) files now, \(summary.removed) removed")
    lines.append("manifest   \(options.output.appending(Manifest.name).printable)")
    return lines.joined(separator: "\n")
  }

  /// The same for a program.
  var json: JSON {
    let plan = summary.plan
    let counts = plan.counts
    return .members([
      "phase": .string("done"), "output": .string(options.output.printable),
      "train_originals": .integer(counts.originals[.train] ?? 0),
      "val_originals": .integer(counts.originals[.val] ?? 0),
      "test_originals": .integer(counts.originals[.test] ?? 0),
      "classic": .integer(counts.classic), "synthetic": .integer(counts.synthetic),
      "refused": .integer(plan.refusals.count), "other_files": .integer(plan.others),
      "withdrawn": .integer(plan.withdrawn),
      "written": .integer(summary.written), "removed": .integer(summary.removed),
    ])
  }
}

extension String {
  /// The text filled with spaces on the right.
  func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
